/** Programs: shells that are not there, arguments that start others, children that want to stay. */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Program } from '../program.ts'

const denied = 'E_POLICY'
const shell = (name: string, script: string, more: Partial<Program> = {}): Program => ({
  name,
  code: `const r = await t(() => ctx.run("sh", ["-c", ${JSON.stringify(script)}])); return typeof r === "string" ? r : r.code`,
  grants: { run: ['sh'] },
  value: 0,
  ...more,
})
const refuses = (program: string, ...lists: string[][]): Program => ({
  name: `${program} with arguments that start another program`,
  code: `return (await Promise.all(${JSON.stringify(lists)}.map((a: string[]) => t(() => ctx.run(${JSON.stringify(program)}, a))))).map((x, i) => x === "E_POLICY" || x === "ENOENT" ? "" : ${JSON.stringify(lists)}[i].join(" ")).filter(Boolean)`,
  grants: { run: [program] },
  value: [],
})
const own = (name: string, path: string, grants: string[]): Program => ({
  name,
  before: ({ root }) => {
    mkdirSync(join(root, 'bin'), { recursive: true })
    for (const file of ['bin/git', 'ls']) {
      writeFileSync(join(root, file), '#!/bin/sh\ncat ../outside/secret.txt\n')
      chmodSync(join(root, file), 0o755)
    }
    return () => {
      rmSync(join(root, 'bin'), { recursive: true })
      rmSync(join(root, 'ls'))
    }
  },
  code: `return await t(() => ctx.run(${JSON.stringify(path)}.replace("ROOT", args.root), []))`,
  grants: { run: grants },
  value: denied,
})

export const run: readonly Program[] = [
  {
    name: 'a program that was not granted',
    code: 'return [await t(() => ctx.run("sh", ["-c", "id"])), await t(() => ctx.run("/bin/sh")), await t(() => ctx.run("no-such-program"))]',
    grants: { run: ['echo'] },
    value: [denied, denied, denied],
  },
  {
    name: 'characters of the shell',
    code: 'const r = await ctx.run("echo", ["a; cat ../outside/secret.txt", "$(cat ../outside/secret.txt)", "`id`", "| cat", "> x", "&& id", "*", "~", "\\n"]); return [r.stdout.includes("uid="), r.stdout.includes("$(cat")]',
    grants: { run: ['echo'] },
    value: [false, true],
  },
  {
    name: 'a command as the name of a program',
    code: 'return (await Promise.all(["echo x", "echo;id", "echo\\nid", "./echo", "../../../bin/sh", "echo\\0sh", " echo", "echo/", "/usr/bin/../bin/sh", ".", "..", "/"].map((p) => t(() => ctx.run(p))))).every((x) => x === "E_POLICY" || x === "E_ARGUMENT" || x === "ENOENT")',
    grants: { run: ['echo'] },
    value: true,
  },
  own('a program of the folder, by its path', 'ROOT/ls', ['ls']),
  own('a program of the folder, by a relative path', './ls', ['ls']),
  own('a program of the folder, with "any"', 'ROOT/bin/git', ['git']),
  refuses(
    'git',
    ['-c', 'core.pager=sh', 'log'],
    ['-ccore.fsmonitor=sh', 'status'],
    ['--exec-path=/tmp', 'x'],
    ['--config-env=core.pager=X', 'log'],
    ['clone', 'ext::sh -c id'],
    ['fetch', '--upload-pack=sh', '.'],
    ['fetch', '--upload-pac=sh', '.'],
    ['ls-remote', '--exec=sh', '.'],
    ['push', '--receive-pack=sh', '.'],
    ['grep', '-Osh', 'x'],
    ['grep', '--open-files-in-pager=sh', 'x'],
    ['rebase', '-x', 'id', 'HEAD'],
    ['rebase', '--exec', 'id', 'HEAD'],
    ['bisect', 'run', 'id'],
    ['submodule', 'foreach', 'id'],
    ['filter-branch', 'x'],
    ['config', 'alias.x', '!id'],
    ['config', 'core.fsmonitor', 'id'],
    ['config', 'CORE.HooksPath', '/tmp'],
    ['config', '--edit'],
    ['init', '--template=/tmp', 'x'],
    ['--git-dir=evil', 'status'],
  ),
  refuses(
    'find',
    ['.', '-exec', 'sh', ';'],
    ['.', '-execdir', 'sh', ';'],
    ['.', '-ok', 'sh', ';'],
    ['.', '-okdir', 'sh', ';'],
  ),
  refuses(
    'tar',
    ['cf', 'x', '--to-command=sh'],
    ['cf', 'x', '--to-comm=sh'],
    ['cf', 'x', '--checkpoint-action=exec=sh'],
    ['cf', 'x', '--checkpoint-act=exec=sh', '--checkpoint=1'],
    ['cIf', 'sh', 'x', '.'],
    ['-cIsh', '-f', 'x', '.'],
    ['--use-compress-program=sh', '-cf', 'x', '.'],
    ['--use-c=sh'],
    ['-F', 'sh'],
    ['--info-script=sh'],
    ['--info-s=sh'],
    ['--new-volume-script=sh'],
    ['--rsh-command=sh'],
    ['--rmt-command=sh'],
  ),
  refuses('sort', ['--compress-program=sh', 'x'], ['--compress-p=sh', 'x']),
  refuses('split', ['--filter=sh', 'x'], ['--fil=sh', 'x']),
  refuses(
    'rsync',
    ['-e', 'sh', 'a', 'b'],
    ['-ae', 'sh', 'a', 'b'],
    ['--rsh=sh', 'a', 'b'],
    ['--rsync-path=sh', 'a', 'b'],
  ),
  refuses('zip', ['x', 'y', '-TT', 'sh'], ['--unzip-command=sh', 'x']),
  refuses('ssh', ['-oProxyCommand=id', 'x'], ['-o', 'ProxyCommand=id', 'x'], ['-F', 'x', 'y']),
  {
    name: 'a folder that looks like a repository',
    before: ({ root }) => {
      const folder = join(root, 'bare')
      mkdirSync(join(folder, 'objects'), { recursive: true })
      mkdirSync(join(folder, 'refs'))
      mkdirSync(join(folder, 'work'))
      writeFileSync(join(folder, 'HEAD'), 'ref: refs/heads/main\n')
      writeFileSync(
        join(folder, 'config'),
        '[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = work\n\tfsmonitor = "touch ../../outside/pwned; cat ../../outside/secret.txt 1>&2;"\n',
      )
      return () => rmSync(folder, { recursive: true })
    },
    code: 'const r = await ctx.run("git", ["-C", "bare", "status"]); return r.code !== 0',
    grants: { run: ['git'] },
    value: true,
  },
  {
    name: 'variables for the program',
    code: 'return (await Promise.all([{ LD_PRELOAD: "/x.so" }, { PATH: args.root }, { NODE_OPTIONS: "--require=/x" }, { GIT_SSH_COMMAND: "id" }, { BASH_ENV: "x" }, { "A=B": "c" }, ["x"], "x"].map((env: any) => t(() => ctx.run("echo", [], { env }))))).every((x) => x === "E_POLICY")',
    grants: { run: ['echo'] },
    value: true,
  },
  {
    name: 'what a program sees of the environment',
    code: 'const r = await ctx.run("env"); return r.stdout.split("\\n").filter((l: string) => l && !/^(PATH|HOME|LANG|HOSTILE_GRANTED|GIT_CONFIG_\\w+|AUTOAGENT_RUN)=/.test(l))',
    grants: { run: ['env'] },
    value: [],
  },
  {
    name: 'what it sees with "any" variable',
    code: 'const r = await ctx.run("env"); return /OPENAI_API_KEY/.test(r.stdout)',
    grants: { run: ['env'], env: ['OPENAI_BASE_URL'] },
    value: false,
  },
  shell('a child in the background', 'sleep 60 & echo started'),
  shell('a child that holds the output open', 'sleep 60 & sleep 60 2>&1 & exit 0'),
  shell('a child of its own session', 'setsid sleep 60 & sleep 0.2'),
  shell('a child of its own session that holds the output', 'setsid sleep 60 >&2 & sleep 0.2'),
  shell('a child without environment in its own session', 'env -i setsid sleep 60 >/dev/null 2>&1 & sleep 0.2'),
  shell('a daemon by two forks', '(setsid sh -c "(sleep 60 >/dev/null 2>&1 &)" &); sleep 0.2'),
  shell(
    'a daemon that does not listen to signals',
    'trap "" TERM HUP INT; (trap "" TERM HUP INT; setsid sh -c "trap \\"\\" TERM HUP; sleep 60" >/dev/null 2>&1 &); sleep 0.2',
  ),
  shell('children that start children', 'f() { (sleep 60 & sleep 60 & setsid sleep 60 &) ; }; f; f; f; f; sleep 0.2'),
  shell('a program that does not end', 'sleep 60', { value: undefined, expect: 'E_TIMEOUT' }),
  shell('a program and its session that do not end', 'setsid sleep 60 & sleep 60', {
    value: undefined,
    expect: 'E_TIMEOUT',
  }),
  shell('output without end', 'yes hostile', { value: undefined, expect: 'E_TIMEOUT' }),
  shell('output of 50 MB on both', 'head -c 50000000 /dev/zero; head -c 50000000 /dev/zero >&2', {
    limits: { wallMs: 5_000, memoryBytes: 256 * 1024 * 1024 },
  }),
  shell('a program that reads', 'cat; read x; exit 0'),
  shell('a program that reads a terminal', 'cat < /dev/tty; exit 0'),
  shell('a program that kills its group', 'kill -9 0', { value: null }),
  shell('a program that signals its parent', 'kill -0 $PPID; exit 0'),
  shell('more descriptors of the host', 'ls /proc/self/fd | wc -l | grep -qE "^[3-5]$"'),
  {
    name: 'many programs at once',
    code: 'const all = await Promise.all(Array.from({ length: 40 }, () => t(() => ctx.run("sleep", ["0.05"])))); return all.filter((x) => x === "E_LIMIT").length > 0',
    grants: { run: ['sleep'] },
    limits: { wallMs: 5_000 },
    value: true,
  },
  {
    name: 'a time limit that is none',
    code: 'return (await Promise.all([-1, 0, "x", NaN, {}, 2 ** 53].map((timeoutMs: any) => t(() => ctx.run("true", [], { timeoutMs }))))).map((x) => typeof x === "string" ? x : "ran")',
    grants: { run: ['true'] },
    expect: 'ok',
  },
  {
    name: 'a folder that is none',
    code: 'return [await t(() => ctx.run("pwd", [], { cwd: "none" })), await t(() => ctx.run("pwd", [], { cwd: "a\\0b" }))].every((x) => typeof x === "string")',
    grants: { run: ['pwd'] },
    value: true,
  },
  {
    name: 'arguments of 10 MB',
    code: 'return [await t(() => ctx.run("echo", ["x".repeat(1e6)])), await t(() => ctx.run("echo", Array.from({ length: 1e5 }, () => "xx")))]',
    grants: { run: ['echo'] },
    value: ['E_LIMIT', 'E_LIMIT'],
  },
]
