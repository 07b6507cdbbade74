/**
 * Which models turned out not to take native tools, kept in the person's own folder of settings: the next run begins with
 * the text protocol and does not meet the same fault first. Only a convenience, so nothing fails because of it.
 */
import type { Model } from './models/model.ts'
import { isJsonObject, jsonText } from './protocol/json.ts'
import type { JsonObject } from './protocol/json.ts'
import type { Store } from './stores/store.ts'
import { underLease } from './under-lease.ts'

const document = 'models.json'
const field = 'withoutNativeTools'
/** A server may learn it: another template, a new version. */
const rememberedMs = 7 * 24 * 60 * 60 * 1000

/** @param user rooted at the person's own folder. @param now milliseconds since the epoch. */
export async function withLearnedTools(model: Model, user: Store, now: () => number = Date.now): Promise<Model> {
  // A recording says itself what its model took.
  if (model.name.startsWith('recorded:')) return model
  const learned = model.nativeTools ? Date.parse(jsonText(modelsIn(await read(user))[model.name])) : Number.NaN
  const isKnownWithout = learned <= now() && now() - learned < rememberedMs
  return {
    ...model,
    nativeTools: model.nativeTools && !isKnownWithout,
    async complete(request, options) {
      const result = await model.complete(request, options)
      if (result.type === 'fault' && result.code === 'tools-unsupported' && request.model === undefined)
        await remember(model.name, user, now()).catch(() => {})
      return result
    },
  }
}

function remember(name: string, user: Store, now: number): Promise<void> {
  return underLease(user, document, async () => {
    const all = await read(user)
    // A person who can mend the file loses nothing by what is not remembered.
    if (all === null) return
    const kept = { ...all, [field]: { ...modelsIn(all), [name]: new Date(now).toISOString() } }
    await user.write(document, `${JSON.stringify(kept, null, 2)}\n`)
  })
}

function modelsIn(all: JsonObject | null): JsonObject {
  const models = all?.[field]
  return isJsonObject(models) ? models : {}
}

/** The whole document, with what it holds beside; null: it cannot be read. */
async function read(user: Store): Promise<JsonObject | null> {
  try {
    const all: unknown = JSON.parse((await user.read(document)) ?? '{}')
    return isJsonObject(all) ? all : null
  } catch {
    return null
  }
}
