/** What the generated tools are about: in the words of those who write tools, and in the words of those who ask. */

export interface Concept {
  /** Part of the tool's name. */
  name: string
  /** How descriptions say it; a card takes one. */
  written: readonly string[]
  /** How parameters say it; a card takes one. */
  noted: readonly string[]
  /** How tasks say it. */
  asked: readonly string[]
}

const concept = (name: string, written: string, noted: string, asked: string): Concept => ({
  name,
  written: written.split(' / '),
  noted: noted.split(' / '),
  asked: asked.split(' / '),
})

/** `{}` stands for the things. */
export const jobs: readonly Concept[] = [
  concept(
    'sum',
    'Total of the {} / Sums the {}',
    'what is added up / the amount column',
    'add up the {} / what do the {} come to in total / the sum of all {}',
  ),
  concept(
    'count',
    'Number of {} / Counts the {}',
    'what is counted / how many at most',
    'how many {} are there / count the {} / the number of {}',
  ),
  concept(
    'average',
    'Arithmetic mean of the {} / Average of the {}',
    'the values of the mean / precision of the average',
    'average of the {} / the mean value of the {} / typical size of the {}, on average',
  ),
  concept(
    'convert',
    'Converts the {} / Turns the {} into another format',
    'the target format / what it is converted to',
    'convert the {} / change the format of the {} / turn the {} into another format',
  ),
  concept(
    'merge',
    'Merges the {} of two sources / Joins {} on a key',
    'the second source to join / the key of the merge',
    'merge the {} of both sources / join the two sets of {} / combine the {} into one',
  ),
  concept(
    'split',
    'Splits the {} into parts / Divides the {} into several files',
    'size of each part / where to split',
    'split the {} / divide the {} into parts / break the {} up into several files',
  ),
  concept(
    'filter',
    'Keeps the {} that meet a condition / Filters the {}',
    'the condition / what is kept',
    'only the {} that meet a condition / filter the {} / leave out the {} that do not meet the condition',
  ),
  concept(
    'sort',
    'Sorts the {} / The {} in order',
    'ascending or descending order / the sort key',
    'sort the {} / put the {} in order / the {} in ascending order',
  ),
  concept(
    'validate',
    'Checks the {} against rules / Validates the {}',
    'the rules / stop at the first invalid one',
    'check the {} / which {} are invalid / do all {} keep the rules',
  ),
  concept(
    'deduplicate',
    'Removes repeated {} / Finds duplicates among the {}',
    'what makes a duplicate / keep the first or last',
    'remove duplicate {} / the {} that are there twice, duplicates / clean repeated {}',
  ),
  concept(
    'compare',
    'Differences between two sets of {} / Compares the {} of two sources',
    'the other source / ignore these differences',
    'compare the {} / what differs between the {} / differences of the two sets of {}',
  ),
  concept(
    'extract',
    'Extracts fields of the {} / Pulls values out of the {}',
    'names of the fields to extract / the pattern',
    'extract the fields of the {} / get the values out of the {} / pull fields from the {}',
  ),
  concept(
    'summarize',
    'Summary of the {} / Summarizes the {} in a few lines',
    'length of the summary / language of the summary',
    'summarize the {} / a short summary of the {} / sum the {} up in a few lines, a summary',
  ),
  concept(
    'chart',
    'Draws a chart of the {} / Bar chart of the {} as SVG',
    'title of the chart / width of the chart',
    'draw a chart of the {} / show the {} as a bar chart / plot the {} in a chart',
  ),
  concept(
    'anonymize',
    'Replaces personal data in the {} / Anonymizes the {}',
    'which personal fields / salt of the pseudonyms',
    'anonymize the {} / hide personal data in the {} / take personal data out of the {}',
  ),
  concept(
    'forecast',
    'Forecast of the {} / Predicts the next {} from the past ones',
    'how many periods to predict / the model of the forecast',
    'forecast the {} / predict the {} of the next periods / a forecast for the {}',
  ),
  concept(
    'rank',
    'The highest {} / Ranks the {}',
    'how many at the top / rank by this field',
    'rank the {} / the top ten {} / the highest of the {}',
  ),
  concept(
    'group',
    'Groups the {} / Breaks the {} down by a field',
    'the field to group by / the groups to leave out',
    'group the {} / break the {} down by field / the {} in groups',
  ),
  concept(
    'label',
    'Assigns a category to the {} / Classifies the {}',
    'the categories / category when none fits',
    'classify the {} / assign categories to the {} / put each of the {} in a category',
  ),
  concept(
    'archive',
    'Moves old {} to the archive / Archives the {}',
    'folder of the archive / age in days',
    'archive the {} / move old {} to the archive / put the {} away in the archive',
  ),
]

export const things: readonly Concept[] = [
  concept('invoices', 'invoices', 'number of the invoice / invoice date', 'invoices / bills and invoices'),
  concept('orders', 'orders / purchase orders', 'order number / order date', 'orders / customer orders'),
  concept('payments', 'payments', 'payment method / who paid', 'payments / incoming payments'),
  concept(
    'customers',
    'customers / customer records',
    'customer id / name of the customer',
    'customers / regular customers',
  ),
  concept('employees', 'employees / staff records', 'employee id / department of the staff', 'employees / staff'),
  concept('products', 'products / articles of the catalogue', 'article number / product name', 'products / articles'),
  concept(
    'log_entries',
    'log entries / lines of a log',
    'log level / the service that logs',
    'log entries / lines in the log',
  ),
  concept('emails', 'e-mails / messages of a mailbox', 'sender of the email / subject', 'emails / mailbox messages'),
  concept('tickets', 'support tickets', 'ticket status / ticket priority', 'support tickets / tickets of support'),
  concept(
    'sensor_readings',
    'sensor readings / measurements of sensors',
    'id of the sensor / unit of the reading',
    'sensor readings / measurements of the sensors',
  ),
  concept(
    'bank_transactions',
    'bank transactions / movements of a bank account',
    'account number / text of the transaction',
    'bank transactions / movements on the bank account',
  ),
  concept('addresses', 'postal addresses', 'street of the address / postal code', 'addresses / postal addresses'),
  concept(
    'calendar_events',
    'calendar events / appointments',
    'calendar name / start of the event',
    'calendar events / appointments in the calendar',
  ),
  concept('web_pages', 'web pages', 'URL of the page / depth of links on the web', 'web pages / pages of the web site'),
  concept('images', 'images / pictures', 'image size / image folder', 'images / pictures'),
  concept('contracts', 'contracts', 'contract number / end of the contract', 'contracts / running contracts'),
  concept(
    'survey_answers',
    'survey answers / replies to a survey',
    'the question of the survey / respondent',
    'survey answers / replies to the survey',
  ),
  concept('shipments', 'shipments / parcels', 'tracking number of the shipment / carrier', 'shipments / parcels sent'),
  concept('recipes', 'recipes', 'ingredient of the recipe / portions', 'recipes / cooking recipes'),
  concept(
    'students',
    'students / student records',
    'student id / class of the student',
    'students / enrolled students',
  ),
]

export const sources: readonly Concept[] = [
  concept('csv', 'in a CSV file', 'path of the CSV file', 'in data.csv / of the attached CSV'),
  concept('json', 'in a JSON file', 'path of the JSON file', 'in export.json / of this JSON'),
  concept(
    'excel',
    'in an Excel workbook',
    'path of the workbook / sheet of the Excel file',
    'in the Excel workbook / of an Excel sheet',
  ),
  concept(
    'sqlite',
    'in an SQLite database',
    'path of the database / SQLite table',
    'in the SQLite database / of a table in SQLite',
  ),
  concept('xml', 'in an XML document', 'path of the XML document', 'in feed.xml / of the XML document'),
]

export const views: readonly Concept[] = [
  concept('by_month', 'by month / per month', 'first month', 'for each month / month by month'),
  concept('by_country', 'by country / per country', 'countries to take', 'for each country / country by country'),
  concept('since_date', 'since a date / from a date on', 'the first date', 'from a date on / since the given date'),
  concept('above_limit', 'above a limit / over a threshold', 'the limit', 'above the limit / over the limit of 100'),
  concept(
    'with_changes',
    'with what changed since the last run',
    'where the last run is kept',
    'with the changes since the last run / and what changed since last time',
  ),
]
