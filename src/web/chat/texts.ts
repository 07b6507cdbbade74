/** What the page itself says, in the two languages it speaks. The Spanish words are those of PsicoIA's client. */

const spanish = {
  connecting: 'Conectando…',
  connected: 'Conectado',
  failed: 'Error de conexión',
  closed: 'WS cerrado',
  retryIn: (seconds: number) => `reintento en ${seconds} s`,
  established: 'Conexión establecida. ¡Hola! Estoy aquí para acompañarte',
  lost: 'Conexión perdida. Intentá reconectar cuando quieras.',
  back: 'Conexión recuperada: la conversación sigue.',
  unreachable: (url: string) => `No pude conectar con ${url}. Sigo intentando: ¿está el servidor en marcha?`,
  noConnection: 'No hay conexión activa. Presioná el botón de reconectar',
  badAddress: (url: string) => `"${url}" no es una dirección ws:// o wss://: uso la de siempre.`,
  resumeRefused: 'La conversación anterior ya no se puede continuar. Empieza una nueva.',
  cleared: 'Chat limpiado. ¿En qué puedo ayudarte?',
  copied: 'Mensaje copiado',
  notCopied: 'No se pudo copiar: el texto quedó seleccionado',
  queued: 'se enviará al reconectar',
  refused: 'no se envió',
  unknown: 'sin respuesta',
  again: 'Reenviar',
  queueFull: (limit: number) => `Ya hay ${limit} mensajes esperando la conexión. Probá cuando vuelva.`,
  tooLong: (kilobytes: number, limit: number) =>
    `El mensaje es demasiado largo: ${kilobytes} KB, el máximo es ${limit} KB.`,
  late: 'La respuesta está tardando más de lo normal. Podés seguir escribiendo o reconectar.',
  interrupted: 'respuesta interrumpida',
  typing: (name: string) => `${name} está escribiendo`,
  you: 'Vos',
  session: (id: string) => `sesión ${id}`,
  copy: 'Copiar mensaje',
  file: 'archivo',
  crisis: 'Importante',
  theme: 'Cambiar tema',
  lite: 'Modo ligero',
  fresh: 'Conversación nueva',
  freshQuestion: '¿Empezar una conversación nueva?',
  freshMeaning: 'La de ahora deja de verse en esta pestaña y no se puede retomar desde acá.',
  freshYes: 'Empezar',
  freshNo: 'Seguir con esta',
  log: 'Conversación',
  message: 'Tu mensaje',
  clear: 'Limpiar',
  reconnect: 'Reconectar',
  send: 'Enviar',
  bottom: 'Ir al final',
  chips: 'Temas para empezar',
  hint: 'Enter envía · Shift+Enter, línea nueva · Esc borra',
  skip: 'Ir al mensaje',
  placeholders: ['Escribí tu mensaje…', '¿En qué puedo ayudarte?', 'Preguntame lo que quieras'],
}

type Texts = typeof spanish

const english: Texts = {
  connecting: 'Connecting…',
  connected: 'Connected',
  failed: 'Connection error',
  closed: 'WS closed',
  retryIn: (seconds) => `trying again in ${seconds} s`,
  established: 'Connected. Hello! I am here for you',
  lost: 'Connection lost. Reconnect whenever you like.',
  back: 'Connected again: the conversation goes on.',
  unreachable: (url) => `Could not connect to ${url}. Still trying: is the server running?`,
  noConnection: 'There is no connection. Press the reconnect button',
  badAddress: (url) => `"${url}" is not a ws:// or wss:// address: using the usual one.`,
  resumeRefused: 'The earlier conversation cannot be continued any more. A new one begins.',
  cleared: 'Chat cleared. How can I help?',
  copied: 'Message copied',
  notCopied: 'Could not copy: the text is selected',
  queued: 'will be sent after reconnecting',
  refused: 'not sent',
  unknown: 'no answer',
  again: 'Send again',
  queueFull: (limit) => `${limit} messages are already waiting for the connection. Try when it is back.`,
  tooLong: (kilobytes, limit) => `The message is too long: ${kilobytes} KB, the most is ${limit} KB.`,
  late: 'The answer takes longer than usual. You can go on writing, or reconnect.',
  interrupted: 'answer interrupted',
  typing: (name) => `${name} is typing`,
  you: 'You',
  session: (id) => `session ${id}`,
  copy: 'Copy message',
  file: 'file',
  crisis: 'Important',
  theme: 'Change theme',
  lite: 'Lite mode',
  fresh: 'New conversation',
  freshQuestion: 'Start a new conversation?',
  freshMeaning: 'The present one is no longer shown in this tab and cannot be continued from here.',
  freshYes: 'Start',
  freshNo: 'Go on with this one',
  log: 'Conversation',
  message: 'Your message',
  clear: 'Clear',
  reconnect: 'Reconnect',
  send: 'Send',
  bottom: 'Go to the end',
  chips: 'Topics to begin with',
  hint: 'Enter sends · Shift+Enter, new line · Esc clears',
  skip: 'Go to the message',
  placeholders: ['Write your message…', 'How can I help?', 'Ask me anything'],
}

/** What one agent says in the place of the general words, as its own client did. */
export const psicoia = {
  name: 'psicoia',
  placeholders: [
    'Contame qué pasa…',
    '¿Cómo te sentís hoy?',
    'Estoy aquí para escucharte',
    '¿En qué puedo acompañarte?',
  ],
  chips: new Map([
    ['Ansiedad', 'Estoy atravesando ansiedad. ¿Podés guiarme con un ejercicio corto de respiración?'],
    ['Estrés', 'Tengo estrés acumulado. ¿Podés darme 3 pasos para relajarme hoy?'],
    [
      'Depresión',
      'Me siento con poca energía y ánimo bajo; creo que son indicios de depresión. Sugerencias seguras y breves.',
    ],
    ['Desmotivación', 'Me siento sin motivación y sin ganas de hacer nada.'],
  ]),
}

let spoken: Texts = spanish

export function say(): Texts {
  return spoken
}

export function language(): 'es' | 'en' {
  return spoken === english ? 'en' : 'es'
}

/** @param tag of the language, as `en-GB`; what is not English is Spanish. */
export function speak(tag: string): void {
  spoken = /^en\b/i.test(tag) ? english : spanish
  document.documentElement.lang = language()
  nameParts()
}

type Plain = { [Key in keyof Texts]: Texts[Key] extends string ? Key : never }[keyof Texts]

/** Elements say by `data-label`, `data-title` (label too) and `data-text` which words are theirs. */
export function nameParts(): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-label], [data-title], [data-text]')) {
    const { label, title, text } = element.dataset as Record<string, Plain | undefined>
    const name = label ?? title
    if (name !== undefined) element.setAttribute('aria-label', spoken[name])
    if (title !== undefined) element.title = spoken[title]
    if (text !== undefined) element.textContent = spoken[text]
  }
}
