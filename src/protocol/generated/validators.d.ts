/** One line a validator found wrong; the subset of ajv's ErrorObject that is read. */
export interface ValidationError {
  instancePath: string
  keyword: string
  message?: string
  params: Record<string, unknown>
}
interface Validator {
  (data: unknown): boolean
  errors?: ValidationError[] | null
}
export const final: Validator
export const create_tool: Validator
export const call_tool: Validator
export const run_code: Validator
export const create_agent: Validator
export const call_agent: Validator
export const ask_user: Validator
export const requirements: Validator
export const supervisor_reply: Validator
