/** Names of the tools that are always there; none of the library may take one. */
export const builtInNames = ['search_tools', 'show_tool', 'read_result'] as const

export type BuiltInName = (typeof builtInNames)[number]

export function isBuiltIn(name: string): name is BuiltInName {
  return (builtInNames as readonly string[]).includes(name)
}
