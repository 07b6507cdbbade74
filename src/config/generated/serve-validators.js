// Made by `npm run generate` from src/config/serve-file-schema.ts; do not edit.
var __getOwnPropNames = Object.getOwnPropertyNames;
var __commonJS = (cb, mod) => function __require() {
  try {
    return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
  } catch (e) {
    throw mod = 0, e;
  }
};

// node_modules/ajv/dist/runtime/ucs2length.js
var require_ucs2length = __commonJS({
  "node_modules/ajv/dist/runtime/ucs2length.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    function ucs2length(str) {
      const len = str.length;
      let length = 0;
      let pos = 0;
      let value;
      while (pos < len) {
        length++;
        value = str.charCodeAt(pos++);
        if (value >= 55296 && value <= 56319 && pos < len) {
          value = str.charCodeAt(pos);
          if ((value & 64512) === 56320)
            pos++;
        }
      }
      return length;
    }
    exports.default = ucs2length;
    ucs2length.code = 'require("ajv/dist/runtime/ucs2length").default';
  }
});

// <stdin>
var serve_file = validate10;
var schema11 = { "type": "object", "properties": { "$schema": { "type": "string", "description": "for editors" }, "agent": { "type": "string", "minLength": 1, "description": "the agent, with how it is met" }, "tcp": { "type": "boolean", "description": "false: without the line protocol" }, "http": { "type": "boolean", "description": "false: without HTTP, WebSocket and the page" }, "tls": { "type": "object", "description": "all doors speak TLS; read again at SIGHUP", "properties": { "cert": { "type": "string", "minLength": 1, "description": "certificate, PEM" }, "key": { "type": "string", "minLength": 1, "description": "its key, PEM" } }, "required": ["cert", "key"], "additionalProperties": false }, "origins": { "type": "array", "items": { "type": "string", "minLength": 1 }, "description": "pages of these sites may open a WebSocket, too" }, "country": { "type": "string", "minLength": 1, "description": "whose emergency numbers are told" }, "logFormat": { "enum": ["text", "json"], "description": "lines for people or for programs" }, "logLevel": { "enum": ["debug", "info", "warn", "error"], "description": "the least that is written" }, "host": { "type": "string", "minLength": 1, "description": "where it listens; `0.0.0.0`: everywhere", "default": "127.0.0.1" }, "tcpPort": { "type": "integer", "minimum": 0, "maximum": 65535, "description": "of the line protocol; 0: any free one", "default": 5001 }, "httpPort": { "type": "integer", "minimum": 0, "maximum": 65535, "description": "of HTTP, WebSocket and the page", "default": 8765 }, "serveDir": { "type": "string", "minLength": 1, "description": "where conversations are kept, a folder for each agent", "default": ".served" }, "connections": { "type": "integer", "minimum": 1, "maximum": 1e6, "description": "connections at one time", "default": 2e4 }, "connectionsPerAddress": { "type": "integer", "minimum": 1, "maximum": 1e6, "description": "connections of one address; unset: 1,000, and any number of this machine itself" }, "proxies": { "type": "integer", "minimum": 0, "maximum": 10, "description": "reverse proxies before the HTTP door, whose `X-Forwarded-For` is believed", "default": 0 }, "inFlight": { "type": "integer", "minimum": 1, "maximum": 1e5, "description": "calls to the model at one time", "default": 256 }, "waiting": { "type": "integer", "minimum": 0, "maximum": 1e6, "description": "messages that may wait for the model", "default": 1e4 }, "perConversation": { "type": "integer", "minimum": 1, "maximum": 1e3, "description": "messages of one conversation that may wait for its turn", "default": 16 }, "rateWindowSeconds": { "type": "number", "exclusiveMinimum": 0, "description": "the window that slides", "default": 10 }, "rateMessages": { "type": "integer", "minimum": 0, "maximum": 1e6, "description": "messages of one conversation in the window; 0: no limit", "default": 20 }, "addressMessages": { "type": "integer", "minimum": 0, "maximum": 1e7, "description": "messages of one address in the window; 0: no limit", "default": 0 }, "idleSeconds": { "type": "number", "exclusiveMinimum": 0, "description": "after so long without a word a connection ends", "default": 3600 }, "memorySeconds": { "type": "number", "exclusiveMinimum": 0, "description": "how long a conversation stays in memory after its last word", "default": 45 }, "openConversations": { "type": "integer", "minimum": 1, "maximum": 1e6, "description": "conversations in memory", "default": 2e4 }, "drainSeconds": { "type": "number", "exclusiveMinimum": 0, "description": "how long answers may take when the server stops", "default": 20 }, "llmTemperature": { "type": "number", "minimum": 0, "maximum": 2, "description": "of the model", "default": 0.7 }, "llmMaxTokens": { "type": "integer", "minimum": 1, "maximum": 1e6, "description": "tokens of one answer", "default": 1500 }, "llmTimeoutSeconds": { "type": "number", "exclusiveMinimum": 0, "description": "how long the model may say nothing", "default": 60 }, "llmRetries": { "type": "integer", "minimum": 0, "maximum": 20, "description": "attempts after the first", "default": 3 }, "llmBackoffSeconds": { "type": "number", "exclusiveMinimum": 0, "description": "the first wait between two, doubled each time", "default": 0.5 }, "llmLongestBackoffSeconds": { "type": "number", "exclusiveMinimum": 0, "description": "the longest wait", "default": 5 }, "historyMessages": { "type": "integer", "minimum": 0, "maximum": 1e4, "description": "messages that the model sees of the past", "default": 20 }, "historyTokens": { "type": "integer", "minimum": 1, "maximum": 1e8, "description": "estimated tokens of all that is sent", "default": 8e3 }, "charsPerToken": { "type": "number", "exclusiveMinimum": 0, "description": "characters taken for one token", "default": 4 } }, "additionalProperties": false };
var func2 = Object.prototype.hasOwnProperty;
var func3 = require_ucs2length().default;
function validate10(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!func2.call(schema11.properties, key0)) {
        const err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties" };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.$schema !== void 0) {
      if (typeof data.$schema !== "string") {
        const err1 = { instancePath: instancePath + "/$schema", schemaPath: "#/properties/%24schema/type", keyword: "type", params: { type: "string" }, message: "must be string" };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.agent !== void 0) {
      let data1 = data.agent;
      if (typeof data1 === "string") {
        if (func3(data1) < 1) {
          const err2 = { instancePath: instancePath + "/agent", schemaPath: "#/properties/agent/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" };
          if (vErrors === null) {
            vErrors = [err2];
          } else {
            vErrors.push(err2);
          }
          errors++;
        }
      } else {
        const err3 = { instancePath: instancePath + "/agent", schemaPath: "#/properties/agent/type", keyword: "type", params: { type: "string" }, message: "must be string" };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.tcp !== void 0) {
      if (typeof data.tcp !== "boolean") {
        const err4 = { instancePath: instancePath + "/tcp", schemaPath: "#/properties/tcp/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean" };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.http !== void 0) {
      if (typeof data.http !== "boolean") {
        const err5 = { instancePath: instancePath + "/http", schemaPath: "#/properties/http/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean" };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.tls !== void 0) {
      let data4 = data.tls;
      if (data4 && typeof data4 == "object" && !Array.isArray(data4)) {
        if (data4.cert === void 0) {
          const err6 = { instancePath: instancePath + "/tls", schemaPath: "#/properties/tls/required", keyword: "required", params: { missingProperty: "cert" }, message: "must have required property 'cert'" };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
        if (data4.key === void 0) {
          const err7 = { instancePath: instancePath + "/tls", schemaPath: "#/properties/tls/required", keyword: "required", params: { missingProperty: "key" }, message: "must have required property 'key'" };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
        for (const key1 in data4) {
          if (!(key1 === "cert" || key1 === "key")) {
            const err8 = { instancePath: instancePath + "/tls", schemaPath: "#/properties/tls/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 }, message: "must NOT have additional properties" };
            if (vErrors === null) {
              vErrors = [err8];
            } else {
              vErrors.push(err8);
            }
            errors++;
          }
        }
        if (data4.cert !== void 0) {
          let data5 = data4.cert;
          if (typeof data5 === "string") {
            if (func3(data5) < 1) {
              const err9 = { instancePath: instancePath + "/tls/cert", schemaPath: "#/properties/tls/properties/cert/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" };
              if (vErrors === null) {
                vErrors = [err9];
              } else {
                vErrors.push(err9);
              }
              errors++;
            }
          } else {
            const err10 = { instancePath: instancePath + "/tls/cert", schemaPath: "#/properties/tls/properties/cert/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err10];
            } else {
              vErrors.push(err10);
            }
            errors++;
          }
        }
        if (data4.key !== void 0) {
          let data6 = data4.key;
          if (typeof data6 === "string") {
            if (func3(data6) < 1) {
              const err11 = { instancePath: instancePath + "/tls/key", schemaPath: "#/properties/tls/properties/key/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" };
              if (vErrors === null) {
                vErrors = [err11];
              } else {
                vErrors.push(err11);
              }
              errors++;
            }
          } else {
            const err12 = { instancePath: instancePath + "/tls/key", schemaPath: "#/properties/tls/properties/key/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err12];
            } else {
              vErrors.push(err12);
            }
            errors++;
          }
        }
      } else {
        const err13 = { instancePath: instancePath + "/tls", schemaPath: "#/properties/tls/type", keyword: "type", params: { type: "object" }, message: "must be object" };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.origins !== void 0) {
      let data7 = data.origins;
      if (Array.isArray(data7)) {
        const len0 = data7.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data8 = data7[i0];
          if (typeof data8 === "string") {
            if (func3(data8) < 1) {
              const err14 = { instancePath: instancePath + "/origins/" + i0, schemaPath: "#/properties/origins/items/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" };
              if (vErrors === null) {
                vErrors = [err14];
              } else {
                vErrors.push(err14);
              }
              errors++;
            }
          } else {
            const err15 = { instancePath: instancePath + "/origins/" + i0, schemaPath: "#/properties/origins/items/type", keyword: "type", params: { type: "string" }, message: "must be string" };
            if (vErrors === null) {
              vErrors = [err15];
            } else {
              vErrors.push(err15);
            }
            errors++;
          }
        }
      } else {
        const err16 = { instancePath: instancePath + "/origins", schemaPath: "#/properties/origins/type", keyword: "type", params: { type: "array" }, message: "must be array" };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
    }
    if (data.country !== void 0) {
      let data9 = data.country;
      if (typeof data9 === "string") {
        if (func3(data9) < 1) {
          const err17 = { instancePath: instancePath + "/country", schemaPath: "#/properties/country/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" };
          if (vErrors === null) {
            vErrors = [err17];
          } else {
            vErrors.push(err17);
          }
          errors++;
        }
      } else {
        const err18 = { instancePath: instancePath + "/country", schemaPath: "#/properties/country/type", keyword: "type", params: { type: "string" }, message: "must be string" };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
    }
    if (data.logFormat !== void 0) {
      let data10 = data.logFormat;
      if (!(data10 === "text" || data10 === "json")) {
        const err19 = { instancePath: instancePath + "/logFormat", schemaPath: "#/properties/logFormat/enum", keyword: "enum", params: { allowedValues: schema11.properties.logFormat.enum }, message: "must be equal to one of the allowed values" };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
    }
    if (data.logLevel !== void 0) {
      let data11 = data.logLevel;
      if (!(data11 === "debug" || data11 === "info" || data11 === "warn" || data11 === "error")) {
        const err20 = { instancePath: instancePath + "/logLevel", schemaPath: "#/properties/logLevel/enum", keyword: "enum", params: { allowedValues: schema11.properties.logLevel.enum }, message: "must be equal to one of the allowed values" };
        if (vErrors === null) {
          vErrors = [err20];
        } else {
          vErrors.push(err20);
        }
        errors++;
      }
    }
    if (data.host !== void 0) {
      let data12 = data.host;
      if (typeof data12 === "string") {
        if (func3(data12) < 1) {
          const err21 = { instancePath: instancePath + "/host", schemaPath: "#/properties/host/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" };
          if (vErrors === null) {
            vErrors = [err21];
          } else {
            vErrors.push(err21);
          }
          errors++;
        }
      } else {
        const err22 = { instancePath: instancePath + "/host", schemaPath: "#/properties/host/type", keyword: "type", params: { type: "string" }, message: "must be string" };
        if (vErrors === null) {
          vErrors = [err22];
        } else {
          vErrors.push(err22);
        }
        errors++;
      }
    }
    if (data.tcpPort !== void 0) {
      let data13 = data.tcpPort;
      if (!(typeof data13 == "number" && (!(data13 % 1) && !isNaN(data13)) && isFinite(data13))) {
        const err23 = { instancePath: instancePath + "/tcpPort", schemaPath: "#/properties/tcpPort/type", keyword: "type", params: { type: "integer" }, message: "must be integer" };
        if (vErrors === null) {
          vErrors = [err23];
        } else {
          vErrors.push(err23);
        }
        errors++;
      }
      if (typeof data13 == "number" && isFinite(data13)) {
        if (data13 > 65535 || isNaN(data13)) {
          const err24 = { instancePath: instancePath + "/tcpPort", schemaPath: "#/properties/tcpPort/maximum", keyword: "maximum", params: { comparison: "<=", limit: 65535 }, message: "must be <= 65535" };
          if (vErrors === null) {
            vErrors = [err24];
          } else {
            vErrors.push(err24);
          }
          errors++;
        }
        if (data13 < 0 || isNaN(data13)) {
          const err25 = { instancePath: instancePath + "/tcpPort", schemaPath: "#/properties/tcpPort/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0" };
          if (vErrors === null) {
            vErrors = [err25];
          } else {
            vErrors.push(err25);
          }
          errors++;
        }
      }
    }
    if (data.httpPort !== void 0) {
      let data14 = data.httpPort;
      if (!(typeof data14 == "number" && (!(data14 % 1) && !isNaN(data14)) && isFinite(data14))) {
        const err26 = { instancePath: instancePath + "/httpPort", schemaPath: "#/properties/httpPort/type", keyword: "type", params: { type: "integer" }, message: "must be integer" };
        if (vErrors === null) {
          vErrors = [err26];
        } else {
          vErrors.push(err26);
        }
        errors++;
      }
      if (typeof data14 == "number" && isFinite(data14)) {
        if (data14 > 65535 || isNaN(data14)) {
          const err27 = { instancePath: instancePath + "/httpPort", schemaPath: "#/properties/httpPort/maximum", keyword: "maximum", params: { comparison: "<=", limit: 65535 }, message: "must be <= 65535" };
          if (vErrors === null) {
            vErrors = [err27];
          } else {
            vErrors.push(err27);
          }
          errors++;
        }
        if (data14 < 0 || isNaN(data14)) {
          const err28 = { instancePath: instancePath + "/httpPort", schemaPath: "#/properties/httpPort/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0" };
          if (vErrors === null) {
            vErrors = [err28];
          } else {
            vErrors.push(err28);
          }
          errors++;
        }
      }
    }
    if (data.serveDir !== void 0) {
      let data15 = data.serveDir;
      if (typeof data15 === "string") {
        if (func3(data15) < 1) {
          const err29 = { instancePath: instancePath + "/serveDir", schemaPath: "#/properties/serveDir/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" };
          if (vErrors === null) {
            vErrors = [err29];
          } else {
            vErrors.push(err29);
          }
          errors++;
        }
      } else {
        const err30 = { instancePath: instancePath + "/serveDir", schemaPath: "#/properties/serveDir/type", keyword: "type", params: { type: "string" }, message: "must be string" };
        if (vErrors === null) {
          vErrors = [err30];
        } else {
          vErrors.push(err30);
        }
        errors++;
      }
    }
    if (data.connections !== void 0) {
      let data16 = data.connections;
      if (!(typeof data16 == "number" && (!(data16 % 1) && !isNaN(data16)) && isFinite(data16))) {
        const err31 = { instancePath: instancePath + "/connections", schemaPath: "#/properties/connections/type", keyword: "type", params: { type: "integer" }, message: "must be integer" };
        if (vErrors === null) {
          vErrors = [err31];
        } else {
          vErrors.push(err31);
        }
        errors++;
      }
      if (typeof data16 == "number" && isFinite(data16)) {
        if (data16 > 1e6 || isNaN(data16)) {
          const err32 = { instancePath: instancePath + "/connections", schemaPath: "#/properties/connections/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e6 }, message: "must be <= 1000000" };
          if (vErrors === null) {
            vErrors = [err32];
          } else {
            vErrors.push(err32);
          }
          errors++;
        }
        if (data16 < 1 || isNaN(data16)) {
          const err33 = { instancePath: instancePath + "/connections", schemaPath: "#/properties/connections/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1" };
          if (vErrors === null) {
            vErrors = [err33];
          } else {
            vErrors.push(err33);
          }
          errors++;
        }
      }
    }
    if (data.connectionsPerAddress !== void 0) {
      let data17 = data.connectionsPerAddress;
      if (!(typeof data17 == "number" && (!(data17 % 1) && !isNaN(data17)) && isFinite(data17))) {
        const err34 = { instancePath: instancePath + "/connectionsPerAddress", schemaPath: "#/properties/connectionsPerAddress/type", keyword: "type", params: { type: "integer" }, message: "must be integer" };
        if (vErrors === null) {
          vErrors = [err34];
        } else {
          vErrors.push(err34);
        }
        errors++;
      }
      if (typeof data17 == "number" && isFinite(data17)) {
        if (data17 > 1e6 || isNaN(data17)) {
          const err35 = { instancePath: instancePath + "/connectionsPerAddress", schemaPath: "#/properties/connectionsPerAddress/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e6 }, message: "must be <= 1000000" };
          if (vErrors === null) {
            vErrors = [err35];
          } else {
            vErrors.push(err35);
          }
          errors++;
        }
        if (data17 < 1 || isNaN(data17)) {
          const err36 = { instancePath: instancePath + "/connectionsPerAddress", schemaPath: "#/properties/connectionsPerAddress/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1" };
          if (vErrors === null) {
            vErrors = [err36];
          } else {
            vErrors.push(err36);
          }
          errors++;
        }
      }
    }
    if (data.proxies !== void 0) {
      let data18 = data.proxies;
      if (!(typeof data18 == "number" && (!(data18 % 1) && !isNaN(data18)) && isFinite(data18))) {
        const err37 = { instancePath: instancePath + "/proxies", schemaPath: "#/properties/proxies/type", keyword: "type", params: { type: "integer" }, message: "must be integer" };
        if (vErrors === null) {
          vErrors = [err37];
        } else {
          vErrors.push(err37);
        }
        errors++;
      }
      if (typeof data18 == "number" && isFinite(data18)) {
        if (data18 > 10 || isNaN(data18)) {
          const err38 = { instancePath: instancePath + "/proxies", schemaPath: "#/properties/proxies/maximum", keyword: "maximum", params: { comparison: "<=", limit: 10 }, message: "must be <= 10" };
          if (vErrors === null) {
            vErrors = [err38];
          } else {
            vErrors.push(err38);
          }
          errors++;
        }
        if (data18 < 0 || isNaN(data18)) {
          const err39 = { instancePath: instancePath + "/proxies", schemaPath: "#/properties/proxies/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0" };
          if (vErrors === null) {
            vErrors = [err39];
          } else {
            vErrors.push(err39);
          }
          errors++;
        }
      }
    }
    if (data.inFlight !== void 0) {
      let data19 = data.inFlight;
      if (!(typeof data19 == "number" && (!(data19 % 1) && !isNaN(data19)) && isFinite(data19))) {
        const err40 = { instancePath: instancePath + "/inFlight", schemaPath: "#/properties/inFlight/type", keyword: "type", params: { type: "integer" }, message: "must be integer" };
        if (vErrors === null) {
          vErrors = [err40];
        } else {
          vErrors.push(err40);
        }
        errors++;
      }
      if (typeof data19 == "number" && isFinite(data19)) {
        if (data19 > 1e5 || isNaN(data19)) {
          const err41 = { instancePath: instancePath + "/inFlight", schemaPath: "#/properties/inFlight/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e5 }, message: "must be <= 100000" };
          if (vErrors === null) {
            vErrors = [err41];
          } else {
            vErrors.push(err41);
          }
          errors++;
        }
        if (data19 < 1 || isNaN(data19)) {
          const err42 = { instancePath: instancePath + "/inFlight", schemaPath: "#/properties/inFlight/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1" };
          if (vErrors === null) {
            vErrors = [err42];
          } else {
            vErrors.push(err42);
          }
          errors++;
        }
      }
    }
    if (data.waiting !== void 0) {
      let data20 = data.waiting;
      if (!(typeof data20 == "number" && (!(data20 % 1) && !isNaN(data20)) && isFinite(data20))) {
        const err43 = { instancePath: instancePath + "/waiting", schemaPath: "#/properties/waiting/type", keyword: "type", params: { type: "integer" }, message: "must be integer" };
        if (vErrors === null) {
          vErrors = [err43];
        } else {
          vErrors.push(err43);
        }
        errors++;
      }
      if (typeof data20 == "number" && isFinite(data20)) {
        if (data20 > 1e6 || isNaN(data20)) {
          const err44 = { instancePath: instancePath + "/waiting", schemaPath: "#/properties/waiting/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e6 }, message: "must be <= 1000000" };
          if (vErrors === null) {
            vErrors = [err44];
          } else {
            vErrors.push(err44);
          }
          errors++;
        }
        if (data20 < 0 || isNaN(data20)) {
          const err45 = { instancePath: instancePath + "/waiting", schemaPath: "#/properties/waiting/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0" };
          if (vErrors === null) {
            vErrors = [err45];
          } else {
            vErrors.push(err45);
          }
          errors++;
        }
      }
    }
    if (data.perConversation !== void 0) {
      let data21 = data.perConversation;
      if (!(typeof data21 == "number" && (!(data21 % 1) && !isNaN(data21)) && isFinite(data21))) {
        const err46 = { instancePath: instancePath + "/perConversation", schemaPath: "#/properties/perConversation/type", keyword: "type", params: { type: "integer" }, message: "must be integer" };
        if (vErrors === null) {
          vErrors = [err46];
        } else {
          vErrors.push(err46);
        }
        errors++;
      }
      if (typeof data21 == "number" && isFinite(data21)) {
        if (data21 > 1e3 || isNaN(data21)) {
          const err47 = { instancePath: instancePath + "/perConversation", schemaPath: "#/properties/perConversation/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e3 }, message: "must be <= 1000" };
          if (vErrors === null) {
            vErrors = [err47];
          } else {
            vErrors.push(err47);
          }
          errors++;
        }
        if (data21 < 1 || isNaN(data21)) {
          const err48 = { instancePath: instancePath + "/perConversation", schemaPath: "#/properties/perConversation/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1" };
          if (vErrors === null) {
            vErrors = [err48];
          } else {
            vErrors.push(err48);
          }
          errors++;
        }
      }
    }
    if (data.rateWindowSeconds !== void 0) {
      let data22 = data.rateWindowSeconds;
      if (typeof data22 == "number" && isFinite(data22)) {
        if (data22 <= 0 || isNaN(data22)) {
          const err49 = { instancePath: instancePath + "/rateWindowSeconds", schemaPath: "#/properties/rateWindowSeconds/exclusiveMinimum", keyword: "exclusiveMinimum", params: { comparison: ">", limit: 0 }, message: "must be > 0" };
          if (vErrors === null) {
            vErrors = [err49];
          } else {
            vErrors.push(err49);
          }
          errors++;
        }
      } else {
        const err50 = { instancePath: instancePath + "/rateWindowSeconds", schemaPath: "#/properties/rateWindowSeconds/type", keyword: "type", params: { type: "number" }, message: "must be number" };
        if (vErrors === null) {
          vErrors = [err50];
        } else {
          vErrors.push(err50);
        }
        errors++;
      }
    }
    if (data.rateMessages !== void 0) {
      let data23 = data.rateMessages;
      if (!(typeof data23 == "number" && (!(data23 % 1) && !isNaN(data23)) && isFinite(data23))) {
        const err51 = { instancePath: instancePath + "/rateMessages", schemaPath: "#/properties/rateMessages/type", keyword: "type", params: { type: "integer" }, message: "must be integer" };
        if (vErrors === null) {
          vErrors = [err51];
        } else {
          vErrors.push(err51);
        }
        errors++;
      }
      if (typeof data23 == "number" && isFinite(data23)) {
        if (data23 > 1e6 || isNaN(data23)) {
          const err52 = { instancePath: instancePath + "/rateMessages", schemaPath: "#/properties/rateMessages/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e6 }, message: "must be <= 1000000" };
          if (vErrors === null) {
            vErrors = [err52];
          } else {
            vErrors.push(err52);
          }
          errors++;
        }
        if (data23 < 0 || isNaN(data23)) {
          const err53 = { instancePath: instancePath + "/rateMessages", schemaPath: "#/properties/rateMessages/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0" };
          if (vErrors === null) {
            vErrors = [err53];
          } else {
            vErrors.push(err53);
          }
          errors++;
        }
      }
    }
    if (data.addressMessages !== void 0) {
      let data24 = data.addressMessages;
      if (!(typeof data24 == "number" && (!(data24 % 1) && !isNaN(data24)) && isFinite(data24))) {
        const err54 = { instancePath: instancePath + "/addressMessages", schemaPath: "#/properties/addressMessages/type", keyword: "type", params: { type: "integer" }, message: "must be integer" };
        if (vErrors === null) {
          vErrors = [err54];
        } else {
          vErrors.push(err54);
        }
        errors++;
      }
      if (typeof data24 == "number" && isFinite(data24)) {
        if (data24 > 1e7 || isNaN(data24)) {
          const err55 = { instancePath: instancePath + "/addressMessages", schemaPath: "#/properties/addressMessages/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e7 }, message: "must be <= 10000000" };
          if (vErrors === null) {
            vErrors = [err55];
          } else {
            vErrors.push(err55);
          }
          errors++;
        }
        if (data24 < 0 || isNaN(data24)) {
          const err56 = { instancePath: instancePath + "/addressMessages", schemaPath: "#/properties/addressMessages/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0" };
          if (vErrors === null) {
            vErrors = [err56];
          } else {
            vErrors.push(err56);
          }
          errors++;
        }
      }
    }
    if (data.idleSeconds !== void 0) {
      let data25 = data.idleSeconds;
      if (typeof data25 == "number" && isFinite(data25)) {
        if (data25 <= 0 || isNaN(data25)) {
          const err57 = { instancePath: instancePath + "/idleSeconds", schemaPath: "#/properties/idleSeconds/exclusiveMinimum", keyword: "exclusiveMinimum", params: { comparison: ">", limit: 0 }, message: "must be > 0" };
          if (vErrors === null) {
            vErrors = [err57];
          } else {
            vErrors.push(err57);
          }
          errors++;
        }
      } else {
        const err58 = { instancePath: instancePath + "/idleSeconds", schemaPath: "#/properties/idleSeconds/type", keyword: "type", params: { type: "number" }, message: "must be number" };
        if (vErrors === null) {
          vErrors = [err58];
        } else {
          vErrors.push(err58);
        }
        errors++;
      }
    }
    if (data.memorySeconds !== void 0) {
      let data26 = data.memorySeconds;
      if (typeof data26 == "number" && isFinite(data26)) {
        if (data26 <= 0 || isNaN(data26)) {
          const err59 = { instancePath: instancePath + "/memorySeconds", schemaPath: "#/properties/memorySeconds/exclusiveMinimum", keyword: "exclusiveMinimum", params: { comparison: ">", limit: 0 }, message: "must be > 0" };
          if (vErrors === null) {
            vErrors = [err59];
          } else {
            vErrors.push(err59);
          }
          errors++;
        }
      } else {
        const err60 = { instancePath: instancePath + "/memorySeconds", schemaPath: "#/properties/memorySeconds/type", keyword: "type", params: { type: "number" }, message: "must be number" };
        if (vErrors === null) {
          vErrors = [err60];
        } else {
          vErrors.push(err60);
        }
        errors++;
      }
    }
    if (data.openConversations !== void 0) {
      let data27 = data.openConversations;
      if (!(typeof data27 == "number" && (!(data27 % 1) && !isNaN(data27)) && isFinite(data27))) {
        const err61 = { instancePath: instancePath + "/openConversations", schemaPath: "#/properties/openConversations/type", keyword: "type", params: { type: "integer" }, message: "must be integer" };
        if (vErrors === null) {
          vErrors = [err61];
        } else {
          vErrors.push(err61);
        }
        errors++;
      }
      if (typeof data27 == "number" && isFinite(data27)) {
        if (data27 > 1e6 || isNaN(data27)) {
          const err62 = { instancePath: instancePath + "/openConversations", schemaPath: "#/properties/openConversations/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e6 }, message: "must be <= 1000000" };
          if (vErrors === null) {
            vErrors = [err62];
          } else {
            vErrors.push(err62);
          }
          errors++;
        }
        if (data27 < 1 || isNaN(data27)) {
          const err63 = { instancePath: instancePath + "/openConversations", schemaPath: "#/properties/openConversations/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1" };
          if (vErrors === null) {
            vErrors = [err63];
          } else {
            vErrors.push(err63);
          }
          errors++;
        }
      }
    }
    if (data.drainSeconds !== void 0) {
      let data28 = data.drainSeconds;
      if (typeof data28 == "number" && isFinite(data28)) {
        if (data28 <= 0 || isNaN(data28)) {
          const err64 = { instancePath: instancePath + "/drainSeconds", schemaPath: "#/properties/drainSeconds/exclusiveMinimum", keyword: "exclusiveMinimum", params: { comparison: ">", limit: 0 }, message: "must be > 0" };
          if (vErrors === null) {
            vErrors = [err64];
          } else {
            vErrors.push(err64);
          }
          errors++;
        }
      } else {
        const err65 = { instancePath: instancePath + "/drainSeconds", schemaPath: "#/properties/drainSeconds/type", keyword: "type", params: { type: "number" }, message: "must be number" };
        if (vErrors === null) {
          vErrors = [err65];
        } else {
          vErrors.push(err65);
        }
        errors++;
      }
    }
    if (data.llmTemperature !== void 0) {
      let data29 = data.llmTemperature;
      if (typeof data29 == "number" && isFinite(data29)) {
        if (data29 > 2 || isNaN(data29)) {
          const err66 = { instancePath: instancePath + "/llmTemperature", schemaPath: "#/properties/llmTemperature/maximum", keyword: "maximum", params: { comparison: "<=", limit: 2 }, message: "must be <= 2" };
          if (vErrors === null) {
            vErrors = [err66];
          } else {
            vErrors.push(err66);
          }
          errors++;
        }
        if (data29 < 0 || isNaN(data29)) {
          const err67 = { instancePath: instancePath + "/llmTemperature", schemaPath: "#/properties/llmTemperature/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0" };
          if (vErrors === null) {
            vErrors = [err67];
          } else {
            vErrors.push(err67);
          }
          errors++;
        }
      } else {
        const err68 = { instancePath: instancePath + "/llmTemperature", schemaPath: "#/properties/llmTemperature/type", keyword: "type", params: { type: "number" }, message: "must be number" };
        if (vErrors === null) {
          vErrors = [err68];
        } else {
          vErrors.push(err68);
        }
        errors++;
      }
    }
    if (data.llmMaxTokens !== void 0) {
      let data30 = data.llmMaxTokens;
      if (!(typeof data30 == "number" && (!(data30 % 1) && !isNaN(data30)) && isFinite(data30))) {
        const err69 = { instancePath: instancePath + "/llmMaxTokens", schemaPath: "#/properties/llmMaxTokens/type", keyword: "type", params: { type: "integer" }, message: "must be integer" };
        if (vErrors === null) {
          vErrors = [err69];
        } else {
          vErrors.push(err69);
        }
        errors++;
      }
      if (typeof data30 == "number" && isFinite(data30)) {
        if (data30 > 1e6 || isNaN(data30)) {
          const err70 = { instancePath: instancePath + "/llmMaxTokens", schemaPath: "#/properties/llmMaxTokens/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e6 }, message: "must be <= 1000000" };
          if (vErrors === null) {
            vErrors = [err70];
          } else {
            vErrors.push(err70);
          }
          errors++;
        }
        if (data30 < 1 || isNaN(data30)) {
          const err71 = { instancePath: instancePath + "/llmMaxTokens", schemaPath: "#/properties/llmMaxTokens/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1" };
          if (vErrors === null) {
            vErrors = [err71];
          } else {
            vErrors.push(err71);
          }
          errors++;
        }
      }
    }
    if (data.llmTimeoutSeconds !== void 0) {
      let data31 = data.llmTimeoutSeconds;
      if (typeof data31 == "number" && isFinite(data31)) {
        if (data31 <= 0 || isNaN(data31)) {
          const err72 = { instancePath: instancePath + "/llmTimeoutSeconds", schemaPath: "#/properties/llmTimeoutSeconds/exclusiveMinimum", keyword: "exclusiveMinimum", params: { comparison: ">", limit: 0 }, message: "must be > 0" };
          if (vErrors === null) {
            vErrors = [err72];
          } else {
            vErrors.push(err72);
          }
          errors++;
        }
      } else {
        const err73 = { instancePath: instancePath + "/llmTimeoutSeconds", schemaPath: "#/properties/llmTimeoutSeconds/type", keyword: "type", params: { type: "number" }, message: "must be number" };
        if (vErrors === null) {
          vErrors = [err73];
        } else {
          vErrors.push(err73);
        }
        errors++;
      }
    }
    if (data.llmRetries !== void 0) {
      let data32 = data.llmRetries;
      if (!(typeof data32 == "number" && (!(data32 % 1) && !isNaN(data32)) && isFinite(data32))) {
        const err74 = { instancePath: instancePath + "/llmRetries", schemaPath: "#/properties/llmRetries/type", keyword: "type", params: { type: "integer" }, message: "must be integer" };
        if (vErrors === null) {
          vErrors = [err74];
        } else {
          vErrors.push(err74);
        }
        errors++;
      }
      if (typeof data32 == "number" && isFinite(data32)) {
        if (data32 > 20 || isNaN(data32)) {
          const err75 = { instancePath: instancePath + "/llmRetries", schemaPath: "#/properties/llmRetries/maximum", keyword: "maximum", params: { comparison: "<=", limit: 20 }, message: "must be <= 20" };
          if (vErrors === null) {
            vErrors = [err75];
          } else {
            vErrors.push(err75);
          }
          errors++;
        }
        if (data32 < 0 || isNaN(data32)) {
          const err76 = { instancePath: instancePath + "/llmRetries", schemaPath: "#/properties/llmRetries/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0" };
          if (vErrors === null) {
            vErrors = [err76];
          } else {
            vErrors.push(err76);
          }
          errors++;
        }
      }
    }
    if (data.llmBackoffSeconds !== void 0) {
      let data33 = data.llmBackoffSeconds;
      if (typeof data33 == "number" && isFinite(data33)) {
        if (data33 <= 0 || isNaN(data33)) {
          const err77 = { instancePath: instancePath + "/llmBackoffSeconds", schemaPath: "#/properties/llmBackoffSeconds/exclusiveMinimum", keyword: "exclusiveMinimum", params: { comparison: ">", limit: 0 }, message: "must be > 0" };
          if (vErrors === null) {
            vErrors = [err77];
          } else {
            vErrors.push(err77);
          }
          errors++;
        }
      } else {
        const err78 = { instancePath: instancePath + "/llmBackoffSeconds", schemaPath: "#/properties/llmBackoffSeconds/type", keyword: "type", params: { type: "number" }, message: "must be number" };
        if (vErrors === null) {
          vErrors = [err78];
        } else {
          vErrors.push(err78);
        }
        errors++;
      }
    }
    if (data.llmLongestBackoffSeconds !== void 0) {
      let data34 = data.llmLongestBackoffSeconds;
      if (typeof data34 == "number" && isFinite(data34)) {
        if (data34 <= 0 || isNaN(data34)) {
          const err79 = { instancePath: instancePath + "/llmLongestBackoffSeconds", schemaPath: "#/properties/llmLongestBackoffSeconds/exclusiveMinimum", keyword: "exclusiveMinimum", params: { comparison: ">", limit: 0 }, message: "must be > 0" };
          if (vErrors === null) {
            vErrors = [err79];
          } else {
            vErrors.push(err79);
          }
          errors++;
        }
      } else {
        const err80 = { instancePath: instancePath + "/llmLongestBackoffSeconds", schemaPath: "#/properties/llmLongestBackoffSeconds/type", keyword: "type", params: { type: "number" }, message: "must be number" };
        if (vErrors === null) {
          vErrors = [err80];
        } else {
          vErrors.push(err80);
        }
        errors++;
      }
    }
    if (data.historyMessages !== void 0) {
      let data35 = data.historyMessages;
      if (!(typeof data35 == "number" && (!(data35 % 1) && !isNaN(data35)) && isFinite(data35))) {
        const err81 = { instancePath: instancePath + "/historyMessages", schemaPath: "#/properties/historyMessages/type", keyword: "type", params: { type: "integer" }, message: "must be integer" };
        if (vErrors === null) {
          vErrors = [err81];
        } else {
          vErrors.push(err81);
        }
        errors++;
      }
      if (typeof data35 == "number" && isFinite(data35)) {
        if (data35 > 1e4 || isNaN(data35)) {
          const err82 = { instancePath: instancePath + "/historyMessages", schemaPath: "#/properties/historyMessages/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e4 }, message: "must be <= 10000" };
          if (vErrors === null) {
            vErrors = [err82];
          } else {
            vErrors.push(err82);
          }
          errors++;
        }
        if (data35 < 0 || isNaN(data35)) {
          const err83 = { instancePath: instancePath + "/historyMessages", schemaPath: "#/properties/historyMessages/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0" };
          if (vErrors === null) {
            vErrors = [err83];
          } else {
            vErrors.push(err83);
          }
          errors++;
        }
      }
    }
    if (data.historyTokens !== void 0) {
      let data36 = data.historyTokens;
      if (!(typeof data36 == "number" && (!(data36 % 1) && !isNaN(data36)) && isFinite(data36))) {
        const err84 = { instancePath: instancePath + "/historyTokens", schemaPath: "#/properties/historyTokens/type", keyword: "type", params: { type: "integer" }, message: "must be integer" };
        if (vErrors === null) {
          vErrors = [err84];
        } else {
          vErrors.push(err84);
        }
        errors++;
      }
      if (typeof data36 == "number" && isFinite(data36)) {
        if (data36 > 1e8 || isNaN(data36)) {
          const err85 = { instancePath: instancePath + "/historyTokens", schemaPath: "#/properties/historyTokens/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e8 }, message: "must be <= 100000000" };
          if (vErrors === null) {
            vErrors = [err85];
          } else {
            vErrors.push(err85);
          }
          errors++;
        }
        if (data36 < 1 || isNaN(data36)) {
          const err86 = { instancePath: instancePath + "/historyTokens", schemaPath: "#/properties/historyTokens/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1" };
          if (vErrors === null) {
            vErrors = [err86];
          } else {
            vErrors.push(err86);
          }
          errors++;
        }
      }
    }
    if (data.charsPerToken !== void 0) {
      let data37 = data.charsPerToken;
      if (typeof data37 == "number" && isFinite(data37)) {
        if (data37 <= 0 || isNaN(data37)) {
          const err87 = { instancePath: instancePath + "/charsPerToken", schemaPath: "#/properties/charsPerToken/exclusiveMinimum", keyword: "exclusiveMinimum", params: { comparison: ">", limit: 0 }, message: "must be > 0" };
          if (vErrors === null) {
            vErrors = [err87];
          } else {
            vErrors.push(err87);
          }
          errors++;
        }
      } else {
        const err88 = { instancePath: instancePath + "/charsPerToken", schemaPath: "#/properties/charsPerToken/type", keyword: "type", params: { type: "number" }, message: "must be number" };
        if (vErrors === null) {
          vErrors = [err88];
        } else {
          vErrors.push(err88);
        }
        errors++;
      }
    }
  } else {
    const err89 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" };
    if (vErrors === null) {
      vErrors = [err89];
    } else {
      vErrors.push(err89);
    }
    errors++;
  }
  validate10.errors = vErrors;
  return errors === 0;
}
export {
  serve_file
};
