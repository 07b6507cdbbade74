/** Whose models can be listed here: providers with credentials, those of the configuration, and servers on this machine. */
import { localProbeMs, unknownProvider } from './choose-model.ts'
import { discover } from './local-servers.ts'
import { listAddress, listOffered, listWorkersAI } from './model-list.ts'
import type { OfferedModel } from './offered-model.ts'
import { accessTo, accessToCloudflare, cloudflareParts, isSetUp } from './provider-access.ts'
import type { Variables } from './provider-access.ts'
import { knownProviders } from './provider-config.ts'
import type { ProviderEntry } from './provider-config.ts'
import { cloudflareNames } from './providers.ts'
import type { Provider } from './providers.ts'
import { accountUrl } from './workers-ai.ts'

export interface Offer {
  /** As it stands before the slash in `--model`. */
  provider: string
  title: string
  /** Of the list. @throws UserError: nothing is set for it. */
  address: () => string
  startHint: string | undefined
  /** @throws UserError: nothing is set for it, no answer, or no list. */
  list: () => Promise<OfferedModel[]>
}

/** @param only this provider, whether or not anything is set for it. @throws UserError where nobody is called so. */
export async function findOffers(
  env: Variables,
  entries: readonly ProviderEntry[],
  only: string | undefined,
): Promise<Offer[]> {
  const known = knownProviders(entries)
  const workersAI: Offer = {
    provider: 'cloudflare',
    title: 'Workers AI',
    address: () => `${accountUrl(accessToCloudflare(env, false))}/models/search`,
    startHint: undefined,
    list: async () => listWorkersAI(accessToCloudflare(env, false), known.cloudflare.own),
  }
  const offerOf = (provider: Provider): Offer => ({
    provider: provider.name,
    title: provider.title,
    address: () => listAddress(accessTo(provider, env)),
    startHint: provider.startHint,
    list: async () => listOffered(accessTo(provider, env)),
  })
  if (only !== undefined) {
    const name = only.toLowerCase()
    if (cloudflareNames.includes(name)) return [workersAI]
    const one = known.all.find((provider) => provider.name === name)
    if (!one) throw unknownProvider(only, `models list ${only}`, known)
    return [offerOf(one)]
  }
  const { account, token } = cloudflareParts(env)
  const isThere = await Promise.all(
    known.all.map(async (provider) => {
      if (isSetUp(provider, env) || (known.added.includes(provider) && !provider.needsKey)) return true
      if (!provider.local) return false
      return (await discover({ name: provider.name, baseUrl: provider.baseUrl }, localProbeMs)) !== null
    }),
  )
  return [...(account && token ? [workersAI] : []), ...known.all.filter((_, at) => isThere[at]).map(offerOf)]
}
