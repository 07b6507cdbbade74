/** What makes bash, zsh and fish ask `autoagent completion words` for what may come next. Where it knows nothing, files are offered. */

const bash = `# bash completion of autoagent: eval "$(autoagent completion bash)"
_autoagent() {
  local IFS=$'\\n' first=()
  [[ \${COMP_WORDS[0]##*/} == manage-sessions ]] && first=(sessions)
  COMPREPLY=($(autoagent completion words -- bash "\${first[@]}" "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _autoagent autoagent manage-sessions
`

const zsh = `#compdef autoagent manage-sessions
# zsh completion of autoagent: eval "$(autoagent completion zsh)" after compinit
_autoagent() {
  local -a first found
  [[ \${words[1]:t} == manage-sessions ]] && first=(sessions)
  found=("\${(@f)$(autoagent completion words -- zsh "\${first[@]}" "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n $found[1] ]]; then _describe autoagent found; else _files; fi
}
compdef _autoagent autoagent manage-sessions
`

const fish = `# fish completion of autoagent: autoagent completion fish | source
function __autoagent_words
  set -l given (commandline -opc)
  set -l current (commandline -ct)
  set -l first
  test (basename $given[1]) = manage-sessions; and set first sessions
  set -l found (autoagent completion words -- fish $first $given[2..-1] "$current" 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path "$current"
  end
end
complete -c autoagent -f -a '(__autoagent_words)'
complete -c manage-sessions -f -a '(__autoagent_words)'
`

export type Shell = 'bash' | 'zsh' | 'fish'
export const completionScripts: Readonly<Record<Shell, string>> = { bash, zsh, fish }
