/** The folders a command line names: where the program works (`-C`), and where its answer goes (`-o`). Checked before anything starts. */
import { accessSync, constants, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { InputError, errorText } from '../protocol/errors.ts'

/** @throws InputError when it cannot be entered. */
export function enterFolder(directory: string | undefined): void {
  if (directory === undefined) return
  try {
    process.chdir(directory)
  } catch {
    throw new InputError(`the folder "${directory}" of -C is not there`, 'give a folder that exists')
  }
}

/** An answer that was paid for must have a place to go. @throws InputError naming the file and what is wrong. */
export function checkOutputFile(file: string | undefined, cwd: string): void {
  if (file === undefined) return
  const path = resolve(cwd, file)
  const found = statSync(path, { throwIfNoEntry: false })
  if (file === '' || found?.isDirectory())
    throw new InputError(`-o "${file}" is ${file === '' ? 'empty' : 'a folder'}`, 'give the path of a file')
  try {
    accessSync(found ? path : dirname(path), constants.W_OK)
  } catch (error) {
    throw new InputError(`-o "${file}" cannot be written: ${errorText(error)}`, 'give a file in a folder that exists', {
      cause: error,
    })
  }
}
