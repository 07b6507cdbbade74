// Made by `npm run generate` from src/protocol/door-schema.ts; do not edit.
// <stdin>
var door = validate10;
var schema11 = { "type": "object", "properties": { "framing": { "enum": ["line", "prompt"] }, "host": { "type": "string" }, "tcp_port": { "type": "integer", "minimum": 0, "maximum": 65535 }, "http_port": { "type": "integer", "minimum": 0, "maximum": 65535 }, "language": { "type": "string" }, "title": { "type": "string" }, "chips": { "type": "array", "items": { "type": "string" } }, "leave": { "type": "array", "items": { "type": "string" } }, "history": { "type": "object", "properties": { "messages": { "type": "integer", "minimum": 0 }, "tokens": { "type": "integer", "minimum": 1 }, "chars_per_token": { "type": "number", "exclusiveMinimum": 0 } }, "required": [], "additionalProperties": false }, "rate": { "type": "object", "properties": { "window_seconds": { "type": "number", "exclusiveMinimum": 0 }, "messages": { "type": "integer", "minimum": 0 } }, "required": ["window_seconds", "messages"], "additionalProperties": false }, "review": { "type": "boolean" }, "tool_pack": { "type": "string" }, "grants": { "type": "array", "items": { "type": "string" } }, "routes": { "type": "array", "items": { "type": "object", "properties": { "tool": { "type": "string" }, "when": { "type": "string" } }, "required": ["tool"], "additionalProperties": false } }, "first": { "type": "string" }, "texts": { "type": "object", "properties": { "greeting": { "type": "string" }, "reply": { "type": "string" }, "again": { "type": "string" }, "farewell": { "type": "string" }, "error": { "type": "string" }, "limited": { "type": "string" }, "busy": { "type": "string" }, "too_long": { "type": "string" }, "invalid_text": { "type": "string" }, "idle": { "type": "string" }, "closing": { "type": "string" }, "killed": { "type": "string" }, "resume_hint": { "type": "string" }, "resumed": { "type": "string" }, "resume_refused": { "type": "string" }, "away": { "type": "string" }, "away_key": { "type": "string" }, "empty": { "type": "string" }, "provider": { "type": "string" }, "offline": { "type": "string" } }, "required": [], "additionalProperties": false }, "log": { "type": "object", "properties": { "listening": { "type": "string" }, "connected": { "type": "string" }, "closed": { "type": "string" }, "asked": { "type": "string" }, "answered": { "type": "string" } }, "required": [], "additionalProperties": false }, "console": { "type": "object", "properties": { "banner": { "type": "string" }, "prompt": { "type": "string" }, "row": { "type": "string" }, "none": { "type": "string" }, "killed": { "type": "string" }, "unknown": { "type": "string" }, "help": { "type": "string" }, "exit": { "type": "string" } }, "required": [], "additionalProperties": false } }, "required": ["framing"], "additionalProperties": false };
var func2 = Object.prototype.hasOwnProperty;
function validate10(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.framing === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "framing" }, message: "must have required property 'framing'" };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!func2.call(schema11.properties, key0)) {
        const err1 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties" };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.framing !== void 0) {
      let data0 = data.framing;
      if (!(data0 === "line" || data0 === "prompt")) {
        const err2 = { instancePath: instancePath + "/framing", schemaPath: "#/properties/framing/enum", keyword: "enum", params: { allowedValues: schema11.properties.framing.enum }, message: "must be equal to one of the allowed values" };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.host !== void 0) {
      if (typeof data.host !== "string") {
        const err3 = { instancePath: instancePath + "/host", schemaPath: "#/properties/host/type", keyword: "type", params: { type: "string" }, message: "must be string" };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.tcp_port !== void 0) {
      let data2 = data.tcp_port;
      if (!(typeof data2 == "number" && (!(data2 % 1) && !isNaN(data2)) && isFinite(data2))) {
        const err4 = { instancePath: instancePath + "/tcp_port", schemaPath: "#/properties/tcp_port/type", keyword: "type", params: { type: "integer" }, message: "must be integer" };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
      if (typeof data2 == "number" && isFinite(data2)) {
        if (data2 > 65535 || isNaN(data2)) {
          const err5 = { instancePath: instancePath + "/tcp_port", schemaPath: "#/properties/tcp_port/maximum", keyword: "maximum", params: { comparison: "<=", limit: 65535 }, message: "must be <= 65535" };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
        if (data2 < 0 || isNaN(data2)) {
          const err6 = { instancePath: instancePath + "/tcp_port", schemaPath: "#/properties/tcp_port/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0" };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
      }
    }
    if (data.http_port !== void 0) {
      let data3 = data.http_port;
      if (!(typeof data3 == "number" && (!(data3 % 1) && !isNaN(data3)) && isFinite(data3))) {
        const err7 = { instancePath: instancePath + "/http_port", schemaPath: "#/properties/http_port/type", keyword: "type", params: { type: "integer" }, message: "must be integer" };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
      if (typeof data3 == "number" && isFinite(data3)) {
        if (data3 > 65535 || isNaN(data3)) {
          const err8 = { instancePath: instancePath + "/http_port", schemaPath: "#/properties/http_port/maximum", keyword: "maximum", params: { comparison: "<=", limit: 65535 }, message: "must be <= 65535" };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
        if (data3 < 0 || isNaN(data3)) {
          const err9 = { instancePath: instancePath + "/http_port", schemaPath: "#/properties/http_port/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0" };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
      }
    }
    if (data.language !== void 0) {
      if (typeof data.language !== "string") {
        const err10 = { instancePath: instancePath + "/language", schemaPath: "#/properties/language/type", keyword: "type", params: { type: "string" }, message: "must be string" };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
    if (data.title !== void 0) {
      if (typeof data.title !== "string") {
        const err11 = { instancePath: instancePath + "/title", schemaPath: "#/properties/title/type", keyword: "type", params: { type: "string" }, message: "must be string" };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
    if (data.chips !== void 0) {
      let data6 = data.chips;
      if (Array.isArray(data6)) {
        const len0 = data6.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (typeof data6[i0] !== "string") {
            const err12 = { instancePath: instancePath + "/chips/" + i0, schemaPath: "#/properties/chips/items/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err12];
            } else {
              vErrors.push(err12);
            }
            errors++;
          }
        }
      } else {
        const err13 = { instancePath: instancePath + "/chips", schemaPath: "#/properties/chips/type", keyword: "type", params: { type: "array" }, message: "must be array" };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.leave !== void 0) {
      let data8 = data.leave;
      if (Array.isArray(data8)) {
        const len1 = data8.length;
        for (let i1 = 0; i1 < len1; i1++) {
          if (typeof data8[i1] !== "string") {
            const err14 = { instancePath: instancePath + "/leave/" + i1, schemaPath: "#/properties/leave/items/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err14];
            } else {
              vErrors.push(err14);
            }
            errors++;
          }
        }
      } else {
        const err15 = { instancePath: instancePath + "/leave", schemaPath: "#/properties/leave/type", keyword: "type", params: { type: "array" }, message: "must be array" };
        if (vErrors === null) {
          vErrors = [err15];
        } else {
          vErrors.push(err15);
        }
        errors++;
      }
    }
    if (data.history !== void 0) {
      let data10 = data.history;
      if (data10 && typeof data10 == "object" && !Array.isArray(data10)) {
        for (const key1 in data10) {
          if (!(key1 === "messages" || key1 === "tokens" || key1 === "chars_per_token")) {
            const err16 = { instancePath: instancePath + "/history", schemaPath: "#/properties/history/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 }, message: "must NOT have additional properties" };
            if (vErrors === null) {
              vErrors = [err16];
            } else {
              vErrors.push(err16);
            }
            errors++;
          }
        }
        if (data10.messages !== void 0) {
          let data11 = data10.messages;
          if (!(typeof data11 == "number" && (!(data11 % 1) && !isNaN(data11)) && isFinite(data11))) {
            const err17 = { instancePath: instancePath + "/history/messages", schemaPath: "#/properties/history/properties/messages/type", keyword: "type", params: { type: "integer" }, message: "must be integer" };
            if (vErrors === null) {
              vErrors = [err17];
            } else {
              vErrors.push(err17);
            }
            errors++;
          }
          if (typeof data11 == "number" && isFinite(data11)) {
            if (data11 < 0 || isNaN(data11)) {
              const err18 = { instancePath: instancePath + "/history/messages", schemaPath: "#/properties/history/properties/messages/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0" };
              if (vErrors === null) {
                vErrors = [err18];
              } else {
                vErrors.push(err18);
              }
              errors++;
            }
          }
        }
        if (data10.tokens !== void 0) {
          let data12 = data10.tokens;
          if (!(typeof data12 == "number" && (!(data12 % 1) && !isNaN(data12)) && isFinite(data12))) {
            const err19 = { instancePath: instancePath + "/history/tokens", schemaPath: "#/properties/history/properties/tokens/type", keyword: "type", params: { type: "integer" }, message: "must be integer" };
            if (vErrors === null) {
              vErrors = [err19];
            } else {
              vErrors.push(err19);
            }
            errors++;
          }
          if (typeof data12 == "number" && isFinite(data12)) {
            if (data12 < 1 || isNaN(data12)) {
              const err20 = { instancePath: instancePath + "/history/tokens", schemaPath: "#/properties/history/properties/tokens/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1" };
              if (vErrors === null) {
                vErrors = [err20];
              } else {
                vErrors.push(err20);
              }
              errors++;
            }
          }
        }
        if (data10.chars_per_token !== void 0) {
          let data13 = data10.chars_per_token;
          if (typeof data13 == "number" && isFinite(data13)) {
            if (data13 <= 0 || isNaN(data13)) {
              const err21 = { instancePath: instancePath + "/history/chars_per_token", schemaPath: "#/properties/history/properties/chars_per_token/exclusiveMinimum", keyword: "exclusiveMinimum", params: { comparison: ">", limit: 0 }, message: "must be > 0" };
              if (vErrors === null) {
                vErrors = [err21];
              } else {
                vErrors.push(err21);
              }
              errors++;
            }
          } else {
            const err22 = { instancePath: instancePath + "/history/chars_per_token", schemaPath: "#/properties/history/properties/chars_per_token/type", keyword: "type", params: { type: "number" }, message: "must be number" };
            if (vErrors === null) {
              vErrors = [err22];
            } else {
              vErrors.push(err22);
            }
            errors++;
          }
        }
      } else {
        const err23 = { instancePath: instancePath + "/history", schemaPath: "#/properties/history/type", keyword: "type", params: { type: "object" }, message: "must be object" };
        if (vErrors === null) {
          vErrors = [err23];
        } else {
          vErrors.push(err23);
        }
        errors++;
      }
    }
    if (data.rate !== void 0) {
      let data14 = data.rate;
      if (data14 && typeof data14 == "object" && !Array.isArray(data14)) {
        if (data14.window_seconds === void 0) {
          const err24 = { instancePath: instancePath + "/rate", schemaPath: "#/properties/rate/required", keyword: "required", params: { missingProperty: "window_seconds" }, message: "must have required property 'window_seconds'" };
          if (vErrors === null) {
            vErrors = [err24];
          } else {
            vErrors.push(err24);
          }
          errors++;
        }
        if (data14.messages === void 0) {
          const err25 = { instancePath: instancePath + "/rate", schemaPath: "#/properties/rate/required", keyword: "required", params: { missingProperty: "messages" }, message: "must have required property 'messages'" };
          if (vErrors === null) {
            vErrors = [err25];
          } else {
            vErrors.push(err25);
          }
          errors++;
        }
        for (const key2 in data14) {
          if (!(key2 === "window_seconds" || key2 === "messages")) {
            const err26 = { instancePath: instancePath + "/rate", schemaPath: "#/properties/rate/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key2 }, message: "must NOT have additional properties" };
            if (vErrors === null) {
              vErrors = [err26];
            } else {
              vErrors.push(err26);
            }
            errors++;
          }
        }
        if (data14.window_seconds !== void 0) {
          let data15 = data14.window_seconds;
          if (typeof data15 == "number" && isFinite(data15)) {
            if (data15 <= 0 || isNaN(data15)) {
              const err27 = { instancePath: instancePath + "/rate/window_seconds", schemaPath: "#/properties/rate/properties/window_seconds/exclusiveMinimum", keyword: "exclusiveMinimum", params: { comparison: ">", limit: 0 }, message: "must be > 0" };
              if (vErrors === null) {
                vErrors = [err27];
              } else {
                vErrors.push(err27);
              }
              errors++;
            }
          } else {
            const err28 = { instancePath: instancePath + "/rate/window_seconds", schemaPath: "#/properties/rate/properties/window_seconds/type", keyword: "type", params: { type: "number" }, message: "must be number" };
            if (vErrors === null) {
              vErrors = [err28];
            } else {
              vErrors.push(err28);
            }
            errors++;
          }
        }
        if (data14.messages !== void 0) {
          let data16 = data14.messages;
          if (!(typeof data16 == "number" && (!(data16 % 1) && !isNaN(data16)) && isFinite(data16))) {
            const err29 = { instancePath: instancePath + "/rate/messages", schemaPath: "#/properties/rate/properties/messages/type", keyword: "type", params: { type: "integer" }, message: "must be integer" };
            if (vErrors === null) {
              vErrors = [err29];
            } else {
              vErrors.push(err29);
            }
            errors++;
          }
          if (typeof data16 == "number" && isFinite(data16)) {
            if (data16 < 0 || isNaN(data16)) {
              const err30 = { instancePath: instancePath + "/rate/messages", schemaPath: "#/properties/rate/properties/messages/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0" };
              if (vErrors === null) {
                vErrors = [err30];
              } else {
                vErrors.push(err30);
              }
              errors++;
            }
          }
        }
      } else {
        const err31 = { instancePath: instancePath + "/rate", schemaPath: "#/properties/rate/type", keyword: "type", params: { type: "object" }, message: "must be object" };
        if (vErrors === null) {
          vErrors = [err31];
        } else {
          vErrors.push(err31);
        }
        errors++;
      }
    }
    if (data.review !== void 0) {
      if (typeof data.review !== "boolean") {
        const err32 = { instancePath: instancePath + "/review", schemaPath: "#/properties/review/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean" };
        if (vErrors === null) {
          vErrors = [err32];
        } else {
          vErrors.push(err32);
        }
        errors++;
      }
    }
    if (data.tool_pack !== void 0) {
      if (typeof data.tool_pack !== "string") {
        const err33 = { instancePath: instancePath + "/tool_pack", schemaPath: "#/properties/tool_pack/type", keyword: "type", params: { type: "string" }, message: "must be string" };
        if (vErrors === null) {
          vErrors = [err33];
        } else {
          vErrors.push(err33);
        }
        errors++;
      }
    }
    if (data.grants !== void 0) {
      let data19 = data.grants;
      if (Array.isArray(data19)) {
        const len2 = data19.length;
        for (let i2 = 0; i2 < len2; i2++) {
          if (typeof data19[i2] !== "string") {
            const err34 = { instancePath: instancePath + "/grants/" + i2, schemaPath: "#/properties/grants/items/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err34];
            } else {
              vErrors.push(err34);
            }
            errors++;
          }
        }
      } else {
        const err35 = { instancePath: instancePath + "/grants", schemaPath: "#/properties/grants/type", keyword: "type", params: { type: "array" }, message: "must be array" };
        if (vErrors === null) {
          vErrors = [err35];
        } else {
          vErrors.push(err35);
        }
        errors++;
      }
    }
    if (data.routes !== void 0) {
      let data21 = data.routes;
      if (Array.isArray(data21)) {
        const len3 = data21.length;
        for (let i3 = 0; i3 < len3; i3++) {
          let data22 = data21[i3];
          if (data22 && typeof data22 == "object" && !Array.isArray(data22)) {
            if (data22.tool === void 0) {
              const err36 = { instancePath: instancePath + "/routes/" + i3, schemaPath: "#/properties/routes/items/required", keyword: "required", params: { missingProperty: "tool" }, message: "must have required property 'tool'" };
              if (vErrors === null) {
                vErrors = [err36];
              } else {
                vErrors.push(err36);
              }
              errors++;
            }
            for (const key3 in data22) {
              if (!(key3 === "tool" || key3 === "when")) {
                const err37 = { instancePath: instancePath + "/routes/" + i3, schemaPath: "#/properties/routes/items/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key3 }, message: "must NOT have additional properties" };
                if (vErrors === null) {
                  vErrors = [err37];
                } else {
                  vErrors.push(err37);
                }
                errors++;
              }
            }
            if (data22.tool !== void 0) {
              if (typeof data22.tool !== "string") {
                const err38 = { instancePath: instancePath + "/routes/" + i3 + "/tool", schemaPath: "#/properties/routes/items/properties/tool/type", keyword: "type", params: { type: "string" }, message: "must be string" };
                if (vErrors === null) {
                  vErrors = [err38];
                } else {
                  vErrors.push(err38);
                }
                errors++;
              }
            }
            if (data22.when !== void 0) {
              if (typeof data22.when !== "string") {
                const err39 = { instancePath: instancePath + "/routes/" + i3 + "/when", schemaPath: "#/properties/routes/items/properties/when/type", keyword: "type", params: { type: "string" }, message: "must be string" };
                if (vErrors === null) {
                  vErrors = [err39];
                } else {
                  vErrors.push(err39);
                }
                errors++;
              }
            }
          } else {
            const err40 = { instancePath: instancePath + "/routes/" + i3, schemaPath: "#/properties/routes/items/type", keyword: "type", params: { type: "object" }, message: "must be object" };
            if (vErrors === null) {
              vErrors = [err40];
            } else {
              vErrors.push(err40);
            }
            errors++;
          }
        }
      } else {
        const err41 = { instancePath: instancePath + "/routes", schemaPath: "#/properties/routes/type", keyword: "type", params: { type: "array" }, message: "must be array" };
        if (vErrors === null) {
          vErrors = [err41];
        } else {
          vErrors.push(err41);
        }
        errors++;
      }
    }
    if (data.first !== void 0) {
      if (typeof data.first !== "string") {
        const err42 = { instancePath: instancePath + "/first", schemaPath: "#/properties/first/type", keyword: "type", params: { type: "string" }, message: "must be string" };
        if (vErrors === null) {
          vErrors = [err42];
        } else {
          vErrors.push(err42);
        }
        errors++;
      }
    }
    if (data.texts !== void 0) {
      let data26 = data.texts;
      if (data26 && typeof data26 == "object" && !Array.isArray(data26)) {
        for (const key4 in data26) {
          if (!func2.call(schema11.properties.texts.properties, key4)) {
            const err43 = { instancePath: instancePath + "/texts", schemaPath: "#/properties/texts/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key4 }, message: "must NOT have additional properties" };
            if (vErrors === null) {
              vErrors = [err43];
            } else {
              vErrors.push(err43);
            }
            errors++;
          }
        }
        if (data26.greeting !== void 0) {
          if (typeof data26.greeting !== "string") {
            const err44 = { instancePath: instancePath + "/texts/greeting", schemaPath: "#/properties/texts/properties/greeting/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err44];
            } else {
              vErrors.push(err44);
            }
            errors++;
          }
        }
        if (data26.reply !== void 0) {
          if (typeof data26.reply !== "string") {
            const err45 = { instancePath: instancePath + "/texts/reply", schemaPath: "#/properties/texts/properties/reply/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err45];
            } else {
              vErrors.push(err45);
            }
            errors++;
          }
        }
        if (data26.again !== void 0) {
          if (typeof data26.again !== "string") {
            const err46 = { instancePath: instancePath + "/texts/again", schemaPath: "#/properties/texts/properties/again/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err46];
            } else {
              vErrors.push(err46);
            }
            errors++;
          }
        }
        if (data26.farewell !== void 0) {
          if (typeof data26.farewell !== "string") {
            const err47 = { instancePath: instancePath + "/texts/farewell", schemaPath: "#/properties/texts/properties/farewell/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err47];
            } else {
              vErrors.push(err47);
            }
            errors++;
          }
        }
        if (data26.error !== void 0) {
          if (typeof data26.error !== "string") {
            const err48 = { instancePath: instancePath + "/texts/error", schemaPath: "#/properties/texts/properties/error/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err48];
            } else {
              vErrors.push(err48);
            }
            errors++;
          }
        }
        if (data26.limited !== void 0) {
          if (typeof data26.limited !== "string") {
            const err49 = { instancePath: instancePath + "/texts/limited", schemaPath: "#/properties/texts/properties/limited/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err49];
            } else {
              vErrors.push(err49);
            }
            errors++;
          }
        }
        if (data26.busy !== void 0) {
          if (typeof data26.busy !== "string") {
            const err50 = { instancePath: instancePath + "/texts/busy", schemaPath: "#/properties/texts/properties/busy/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err50];
            } else {
              vErrors.push(err50);
            }
            errors++;
          }
        }
        if (data26.too_long !== void 0) {
          if (typeof data26.too_long !== "string") {
            const err51 = { instancePath: instancePath + "/texts/too_long", schemaPath: "#/properties/texts/properties/too_long/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err51];
            } else {
              vErrors.push(err51);
            }
            errors++;
          }
        }
        if (data26.invalid_text !== void 0) {
          if (typeof data26.invalid_text !== "string") {
            const err52 = { instancePath: instancePath + "/texts/invalid_text", schemaPath: "#/properties/texts/properties/invalid_text/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err52];
            } else {
              vErrors.push(err52);
            }
            errors++;
          }
        }
        if (data26.idle !== void 0) {
          if (typeof data26.idle !== "string") {
            const err53 = { instancePath: instancePath + "/texts/idle", schemaPath: "#/properties/texts/properties/idle/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err53];
            } else {
              vErrors.push(err53);
            }
            errors++;
          }
        }
        if (data26.closing !== void 0) {
          if (typeof data26.closing !== "string") {
            const err54 = { instancePath: instancePath + "/texts/closing", schemaPath: "#/properties/texts/properties/closing/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err54];
            } else {
              vErrors.push(err54);
            }
            errors++;
          }
        }
        if (data26.killed !== void 0) {
          if (typeof data26.killed !== "string") {
            const err55 = { instancePath: instancePath + "/texts/killed", schemaPath: "#/properties/texts/properties/killed/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err55];
            } else {
              vErrors.push(err55);
            }
            errors++;
          }
        }
        if (data26.resume_hint !== void 0) {
          if (typeof data26.resume_hint !== "string") {
            const err56 = { instancePath: instancePath + "/texts/resume_hint", schemaPath: "#/properties/texts/properties/resume_hint/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err56];
            } else {
              vErrors.push(err56);
            }
            errors++;
          }
        }
        if (data26.resumed !== void 0) {
          if (typeof data26.resumed !== "string") {
            const err57 = { instancePath: instancePath + "/texts/resumed", schemaPath: "#/properties/texts/properties/resumed/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err57];
            } else {
              vErrors.push(err57);
            }
            errors++;
          }
        }
        if (data26.resume_refused !== void 0) {
          if (typeof data26.resume_refused !== "string") {
            const err58 = { instancePath: instancePath + "/texts/resume_refused", schemaPath: "#/properties/texts/properties/resume_refused/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err58];
            } else {
              vErrors.push(err58);
            }
            errors++;
          }
        }
        if (data26.away !== void 0) {
          if (typeof data26.away !== "string") {
            const err59 = { instancePath: instancePath + "/texts/away", schemaPath: "#/properties/texts/properties/away/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err59];
            } else {
              vErrors.push(err59);
            }
            errors++;
          }
        }
        if (data26.away_key !== void 0) {
          if (typeof data26.away_key !== "string") {
            const err60 = { instancePath: instancePath + "/texts/away_key", schemaPath: "#/properties/texts/properties/away_key/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err60];
            } else {
              vErrors.push(err60);
            }
            errors++;
          }
        }
        if (data26.empty !== void 0) {
          if (typeof data26.empty !== "string") {
            const err61 = { instancePath: instancePath + "/texts/empty", schemaPath: "#/properties/texts/properties/empty/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err61];
            } else {
              vErrors.push(err61);
            }
            errors++;
          }
        }
        if (data26.provider !== void 0) {
          if (typeof data26.provider !== "string") {
            const err62 = { instancePath: instancePath + "/texts/provider", schemaPath: "#/properties/texts/properties/provider/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err62];
            } else {
              vErrors.push(err62);
            }
            errors++;
          }
        }
        if (data26.offline !== void 0) {
          if (typeof data26.offline !== "string") {
            const err63 = { instancePath: instancePath + "/texts/offline", schemaPath: "#/properties/texts/properties/offline/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err63];
            } else {
              vErrors.push(err63);
            }
            errors++;
          }
        }
      } else {
        const err64 = { instancePath: instancePath + "/texts", schemaPath: "#/properties/texts/type", keyword: "type", params: { type: "object" }, message: "must be object" };
        if (vErrors === null) {
          vErrors = [err64];
        } else {
          vErrors.push(err64);
        }
        errors++;
      }
    }
    if (data.log !== void 0) {
      let data47 = data.log;
      if (data47 && typeof data47 == "object" && !Array.isArray(data47)) {
        for (const key5 in data47) {
          if (!(key5 === "listening" || key5 === "connected" || key5 === "closed" || key5 === "asked" || key5 === "answered")) {
            const err65 = { instancePath: instancePath + "/log", schemaPath: "#/properties/log/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key5 }, message: "must NOT have additional properties" };
            if (vErrors === null) {
              vErrors = [err65];
            } else {
              vErrors.push(err65);
            }
            errors++;
          }
        }
        if (data47.listening !== void 0) {
          if (typeof data47.listening !== "string") {
            const err66 = { instancePath: instancePath + "/log/listening", schemaPath: "#/properties/log/properties/listening/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err66];
            } else {
              vErrors.push(err66);
            }
            errors++;
          }
        }
        if (data47.connected !== void 0) {
          if (typeof data47.connected !== "string") {
            const err67 = { instancePath: instancePath + "/log/connected", schemaPath: "#/properties/log/properties/connected/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err67];
            } else {
              vErrors.push(err67);
            }
            errors++;
          }
        }
        if (data47.closed !== void 0) {
          if (typeof data47.closed !== "string") {
            const err68 = { instancePath: instancePath + "/log/closed", schemaPath: "#/properties/log/properties/closed/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err68];
            } else {
              vErrors.push(err68);
            }
            errors++;
          }
        }
        if (data47.asked !== void 0) {
          if (typeof data47.asked !== "string") {
            const err69 = { instancePath: instancePath + "/log/asked", schemaPath: "#/properties/log/properties/asked/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err69];
            } else {
              vErrors.push(err69);
            }
            errors++;
          }
        }
        if (data47.answered !== void 0) {
          if (typeof data47.answered !== "string") {
            const err70 = { instancePath: instancePath + "/log/answered", schemaPath: "#/properties/log/properties/answered/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err70];
            } else {
              vErrors.push(err70);
            }
            errors++;
          }
        }
      } else {
        const err71 = { instancePath: instancePath + "/log", schemaPath: "#/properties/log/type", keyword: "type", params: { type: "object" }, message: "must be object" };
        if (vErrors === null) {
          vErrors = [err71];
        } else {
          vErrors.push(err71);
        }
        errors++;
      }
    }
    if (data.console !== void 0) {
      let data53 = data.console;
      if (data53 && typeof data53 == "object" && !Array.isArray(data53)) {
        for (const key6 in data53) {
          if (!(key6 === "banner" || key6 === "prompt" || key6 === "row" || key6 === "none" || key6 === "killed" || key6 === "unknown" || key6 === "help" || key6 === "exit")) {
            const err72 = { instancePath: instancePath + "/console", schemaPath: "#/properties/console/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key6 }, message: "must NOT have additional properties" };
            if (vErrors === null) {
              vErrors = [err72];
            } else {
              vErrors.push(err72);
            }
            errors++;
          }
        }
        if (data53.banner !== void 0) {
          if (typeof data53.banner !== "string") {
            const err73 = { instancePath: instancePath + "/console/banner", schemaPath: "#/properties/console/properties/banner/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err73];
            } else {
              vErrors.push(err73);
            }
            errors++;
          }
        }
        if (data53.prompt !== void 0) {
          if (typeof data53.prompt !== "string") {
            const err74 = { instancePath: instancePath + "/console/prompt", schemaPath: "#/properties/console/properties/prompt/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err74];
            } else {
              vErrors.push(err74);
            }
            errors++;
          }
        }
        if (data53.row !== void 0) {
          if (typeof data53.row !== "string") {
            const err75 = { instancePath: instancePath + "/console/row", schemaPath: "#/properties/console/properties/row/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err75];
            } else {
              vErrors.push(err75);
            }
            errors++;
          }
        }
        if (data53.none !== void 0) {
          if (typeof data53.none !== "string") {
            const err76 = { instancePath: instancePath + "/console/none", schemaPath: "#/properties/console/properties/none/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err76];
            } else {
              vErrors.push(err76);
            }
            errors++;
          }
        }
        if (data53.killed !== void 0) {
          if (typeof data53.killed !== "string") {
            const err77 = { instancePath: instancePath + "/console/killed", schemaPath: "#/properties/console/properties/killed/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err77];
            } else {
              vErrors.push(err77);
            }
            errors++;
          }
        }
        if (data53.unknown !== void 0) {
          if (typeof data53.unknown !== "string") {
            const err78 = { instancePath: instancePath + "/console/unknown", schemaPath: "#/properties/console/properties/unknown/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err78];
            } else {
              vErrors.push(err78);
            }
            errors++;
          }
        }
        if (data53.help !== void 0) {
          if (typeof data53.help !== "string") {
            const err79 = { instancePath: instancePath + "/console/help", schemaPath: "#/properties/console/properties/help/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err79];
            } else {
              vErrors.push(err79);
            }
            errors++;
          }
        }
        if (data53.exit !== void 0) {
          if (typeof data53.exit !== "string") {
            const err80 = { instancePath: instancePath + "/console/exit", schemaPath: "#/properties/console/properties/exit/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err80];
            } else {
              vErrors.push(err80);
            }
            errors++;
          }
        }
      } else {
        const err81 = { instancePath: instancePath + "/console", schemaPath: "#/properties/console/type", keyword: "type", params: { type: "object" }, message: "must be object" };
        if (vErrors === null) {
          vErrors = [err81];
        } else {
          vErrors.push(err81);
        }
        errors++;
      }
    }
  } else {
    const err82 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" };
    if (vErrors === null) {
      vErrors = [err82];
    } else {
      vErrors.push(err82);
    }
    errors++;
  }
  validate10.errors = vErrors;
  return errors === 0;
}
var first_messages = validate11;
function validate11(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.patterns === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "patterns" }, message: "must have required property 'patterns'" };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.countries === void 0) {
      const err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "countries" }, message: "must have required property 'countries'" };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.default_country === void 0) {
      const err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "default_country" }, message: "must have required property 'default_country'" };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.patterns !== void 0) {
      let data0 = data.patterns;
      if (Array.isArray(data0)) {
        const len0 = data0.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (typeof data0[i0] !== "string") {
            const err3 = { instancePath: instancePath + "/patterns/" + i0, schemaPath: "#/properties/patterns/items/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err3];
            } else {
              vErrors.push(err3);
            }
            errors++;
          }
        }
      } else {
        const err4 = { instancePath: instancePath + "/patterns", schemaPath: "#/properties/patterns/type", keyword: "type", params: { type: "array" }, message: "must be array" };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.not !== void 0) {
      let data2 = data.not;
      if (Array.isArray(data2)) {
        const len1 = data2.length;
        for (let i1 = 0; i1 < len1; i1++) {
          if (typeof data2[i1] !== "string") {
            const err5 = { instancePath: instancePath + "/not/" + i1, schemaPath: "#/properties/not/items/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err5];
            } else {
              vErrors.push(err5);
            }
            errors++;
          }
        }
      } else {
        const err6 = { instancePath: instancePath + "/not", schemaPath: "#/properties/not/type", keyword: "type", params: { type: "array" }, message: "must be array" };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.countries !== void 0) {
      let data4 = data.countries;
      if (data4 && typeof data4 == "object" && !Array.isArray(data4)) {
        if (Object.keys(data4).length < 1) {
          const err7 = { instancePath: instancePath + "/countries", schemaPath: "#/properties/countries/minProperties", keyword: "minProperties", params: { limit: 1 }, message: "must NOT have fewer than 1 properties" };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
        for (const key0 in data4) {
          let data5 = data4[key0];
          if (data5 && typeof data5 == "object" && !Array.isArray(data5)) {
            if (data5.message === void 0) {
              const err8 = { instancePath: instancePath + "/countries/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/properties/countries/additionalProperties/required", keyword: "required", params: { missingProperty: "message" }, message: "must have required property 'message'" };
              if (vErrors === null) {
                vErrors = [err8];
              } else {
                vErrors.push(err8);
              }
              errors++;
            }
            if (data5.name !== void 0) {
              if (typeof data5.name !== "string") {
                const err9 = { instancePath: instancePath + "/countries/" + key0.replace(/~/g, "~0").replace(/\//g, "~1") + "/name", schemaPath: "#/properties/countries/additionalProperties/properties/name/type", keyword: "type", params: { type: "string" }, message: "must be string" };
                if (vErrors === null) {
                  vErrors = [err9];
                } else {
                  vErrors.push(err9);
                }
                errors++;
              }
            }
            if (data5.message !== void 0) {
              if (typeof data5.message !== "string") {
                const err10 = { instancePath: instancePath + "/countries/" + key0.replace(/~/g, "~0").replace(/\//g, "~1") + "/message", schemaPath: "#/properties/countries/additionalProperties/properties/message/type", keyword: "type", params: { type: "string" }, message: "must be string" };
                if (vErrors === null) {
                  vErrors = [err10];
                } else {
                  vErrors.push(err10);
                }
                errors++;
              }
            }
            if (data5.lines !== void 0) {
              let data8 = data5.lines;
              if (Array.isArray(data8)) {
                const len2 = data8.length;
                for (let i2 = 0; i2 < len2; i2++) {
                  let data9 = data8[i2];
                  if (data9 && typeof data9 == "object" && !Array.isArray(data9)) {
                    if (data9.name === void 0) {
                      const err11 = { instancePath: instancePath + "/countries/" + key0.replace(/~/g, "~0").replace(/\//g, "~1") + "/lines/" + i2, schemaPath: "#/properties/countries/additionalProperties/properties/lines/items/required", keyword: "required", params: { missingProperty: "name" }, message: "must have required property 'name'" };
                      if (vErrors === null) {
                        vErrors = [err11];
                      } else {
                        vErrors.push(err11);
                      }
                      errors++;
                    }
                    if (data9.number === void 0) {
                      const err12 = { instancePath: instancePath + "/countries/" + key0.replace(/~/g, "~0").replace(/\//g, "~1") + "/lines/" + i2, schemaPath: "#/properties/countries/additionalProperties/properties/lines/items/required", keyword: "required", params: { missingProperty: "number" }, message: "must have required property 'number'" };
                      if (vErrors === null) {
                        vErrors = [err12];
                      } else {
                        vErrors.push(err12);
                      }
                      errors++;
                    }
                    if (data9.name !== void 0) {
                      if (typeof data9.name !== "string") {
                        const err13 = { instancePath: instancePath + "/countries/" + key0.replace(/~/g, "~0").replace(/\//g, "~1") + "/lines/" + i2 + "/name", schemaPath: "#/properties/countries/additionalProperties/properties/lines/items/properties/name/type", keyword: "type", params: { type: "string" }, message: "must be string" };
                        if (vErrors === null) {
                          vErrors = [err13];
                        } else {
                          vErrors.push(err13);
                        }
                        errors++;
                      }
                    }
                    if (data9.number !== void 0) {
                      if (typeof data9.number !== "string") {
                        const err14 = { instancePath: instancePath + "/countries/" + key0.replace(/~/g, "~0").replace(/\//g, "~1") + "/lines/" + i2 + "/number", schemaPath: "#/properties/countries/additionalProperties/properties/lines/items/properties/number/type", keyword: "type", params: { type: "string" }, message: "must be string" };
                        if (vErrors === null) {
                          vErrors = [err14];
                        } else {
                          vErrors.push(err14);
                        }
                        errors++;
                      }
                    }
                    if (data9.hours !== void 0) {
                      if (typeof data9.hours !== "string") {
                        const err15 = { instancePath: instancePath + "/countries/" + key0.replace(/~/g, "~0").replace(/\//g, "~1") + "/lines/" + i2 + "/hours", schemaPath: "#/properties/countries/additionalProperties/properties/lines/items/properties/hours/type", keyword: "type", params: { type: "string" }, message: "must be string" };
                        if (vErrors === null) {
                          vErrors = [err15];
                        } else {
                          vErrors.push(err15);
                        }
                        errors++;
                      }
                    }
                    if (data9.source !== void 0) {
                      if (typeof data9.source !== "string") {
                        const err16 = { instancePath: instancePath + "/countries/" + key0.replace(/~/g, "~0").replace(/\//g, "~1") + "/lines/" + i2 + "/source", schemaPath: "#/properties/countries/additionalProperties/properties/lines/items/properties/source/type", keyword: "type", params: { type: "string" }, message: "must be string" };
                        if (vErrors === null) {
                          vErrors = [err16];
                        } else {
                          vErrors.push(err16);
                        }
                        errors++;
                      }
                    }
                  } else {
                    const err17 = { instancePath: instancePath + "/countries/" + key0.replace(/~/g, "~0").replace(/\//g, "~1") + "/lines/" + i2, schemaPath: "#/properties/countries/additionalProperties/properties/lines/items/type", keyword: "type", params: { type: "object" }, message: "must be object" };
                    if (vErrors === null) {
                      vErrors = [err17];
                    } else {
                      vErrors.push(err17);
                    }
                    errors++;
                  }
                }
              } else {
                const err18 = { instancePath: instancePath + "/countries/" + key0.replace(/~/g, "~0").replace(/\//g, "~1") + "/lines", schemaPath: "#/properties/countries/additionalProperties/properties/lines/type", keyword: "type", params: { type: "array" }, message: "must be array" };
                if (vErrors === null) {
                  vErrors = [err18];
                } else {
                  vErrors.push(err18);
                }
                errors++;
              }
            }
          } else {
            const err19 = { instancePath: instancePath + "/countries/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/properties/countries/additionalProperties/type", keyword: "type", params: { type: "object" }, message: "must be object" };
            if (vErrors === null) {
              vErrors = [err19];
            } else {
              vErrors.push(err19);
            }
            errors++;
          }
        }
      } else {
        const err20 = { instancePath: instancePath + "/countries", schemaPath: "#/properties/countries/type", keyword: "type", params: { type: "object" }, message: "must be object" };
        if (vErrors === null) {
          vErrors = [err20];
        } else {
          vErrors.push(err20);
        }
        errors++;
      }
    }
    if (data.default_country !== void 0) {
      if (typeof data.default_country !== "string") {
        const err21 = { instancePath: instancePath + "/default_country", schemaPath: "#/properties/default_country/type", keyword: "type", params: { type: "string" }, message: "must be string" };
        if (vErrors === null) {
          vErrors = [err21];
        } else {
          vErrors.push(err21);
        }
        errors++;
      }
    }
  } else {
    const err22 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" };
    if (vErrors === null) {
      vErrors = [err22];
    } else {
      vErrors.push(err22);
    }
    errors++;
  }
  validate11.errors = vErrors;
  return errors === 0;
}
export {
  door,
  first_messages
};
