/** Words that people use for one another when they ask for a tool, in English and Spanish: each line is one meaning. */
import { searchWords } from './search-words.ts'

const meanings = `
count number many tally quantity contar numero cantidad
sum total add sumar suma
average mean promedio media
rank top highest largest biggest ranking mayores
lowest smallest least menores
sort sorted arrange ordenar
filter keep select condition filtrar
group break breakdown aggregate agrupar
split divide break separate several part dividir
merge join combine unite unir combinar
convert transform turn format convertir
extract pull values parse extraer
deduplicate duplicate repeated dedupe duplicados
validate check invalid valid verify validar comprobar
anonymize hide mask redact personal pseudonymize anonimizar
chart plot graph diagram draw grafico
forecast predict projection pronostico
compare difference diff differ comparar diferencia
summarize summary brief resumen resumir
classify label categorize tag clasificar
translate translation traducir
delete remove drop erase eliminar borrar
list show display listar mostrar
save write store guardar escribir
read load open leer
search find look buscar
download fetch retrieve descargar
send mail email message correo enviar
image picture photo imagen foto
invoice bill factura
employee staff personnel worker empleado
product article item producto articulo
customer client cliente
shipment parcel delivery package envio
payment pago
student pupil estudiante alumno
appointment calendar event meeting cita
survey questionnaire encuesta
answer reply response respuesta
measurement reading sensor medicion
transaction movement bank movimiento
excel workbook spreadsheet xlsx sheet
sqlite database sql db
xml feed
month monthly mes mensual
day daily dia diario
year yearly annual ano anual
country pais
limit threshold limite umbral
change changed modified cambio
date fecha
page site website web url pagina
currency exchange moneda divisa
weather clima tiempo
price cost precio costo
`

/** Word → all words of its meanings, itself among them. */
const byWord = new Map<string, Set<string>>()
for (const line of meanings.trim().split('\n')) {
  const words = searchWords(line)
  for (const word of words) byWord.set(word, new Set([...(byWord.get(word) ?? []), ...words]))
}

/** Other words for it; empty when there are none. */
export function synonymsOf(word: string): string[] {
  return [...(byWord.get(word) ?? [])].filter((one) => one !== word)
}
