import type { ValidationError } from '../../protocol/generated/validators.js'
interface Validator {
  (data: unknown): boolean
  errors?: ValidationError[] | null
}
export const serve_file: Validator
