# Import of articles from a file: what is wrong and where

kb-problem-at = { $place }: { $what }.
kb-problem-in = { $place }, field “{ $field }”: { $what }.
kb-problem-more = …and { $count } more.
kb-problem-place-line = Line { $number }
kb-problem-place-sheet = Sheet “{ $sheet }”, row { $number }
kb-problem-place-file = File { $name }
kb-problem-field = { $field }
kb-problem-field-numbered = { $field }, no. { $number }
kb-problem-field-line = { $field }, line { $number }

kb-problem-missing = not filled in
kb-problem-empty = empty
kb-problem-too-long = too long
kb-problem-bad-value = not a value that can stand here
kb-problem-wrong-type = a value of the wrong kind
kb-problem-dates-reversed = the last day is before the first
kb-problem-repeated = the same is above in this file already
kb-problem-not-json-object = not an article as JSON, one a line
kb-problem-bad-front-matter = the heading of the file between “---” lines cannot be read, or the file is not UTF-8
kb-problem-unsafe-path = the name leads out of the archive
kb-problem-too-many-cells = more cells than columns: a text with a delimiter may lack its quotation marks
kb-problem-bad-quotes = quotation marks are not closed or stand inside a cell; the rest of the file cannot be read
kb-problem-formula-error = the cell shows a formula's error
kb-problem-bad-mark = a mark of a variant that makes no sense
kb-problem-bad-condition = a condition of a variant that makes no sense
kb-problem-unknown-key = an unknown word in the condition of a variant
kb-problem-no-condition = a variant without a condition
kb-problem-otherwise-alone = “otherwise” without variants before it
kb-problem-empty-block = a variant without text
kb-problem-not-closed = a variant that no “:::” line closes
kb-problem-nested = a variant inside a variant
kb-problem-not-opened = “:::” closes what was not opened
kb-problem-broken-variable = a variable that is miswritten
kb-problem-unknown-variable = there is no such variable
kb-problem-says-nothing = an answer that says nothing

## The whole file is refused
kb-import-import-refused = Nothing was imported: { $total ->
    [one] { $total } problem
   *[other] { $total } problems
} in the file.
kb-import-import-empty = There are no articles in the file.
kb-import-import-outdated = Somebody changed these articles while you were looking. Please look at the changes again.
kb-import-file-unreadable = The file cannot be read.
kb-import-file-too-large = The file is larger than { $limit } MB. Split it, or import it with “otklik kb import”.
kb-import-too-many-articles = There are more than { $limit } articles in the file, too many for one import. Split it, or import it with “otklik kb import”.
kb-import-workbook-too-large = The workbook has too many cells for { $limit } articles. Remove sheets and columns that are not needed.
kb-import-unknown-format = Such a file cannot be imported. Give .jsonl, .csv, .xlsx, or .md files in a .zip.
kb-import-unknown-encoding = The encoding of the file cannot be told. Save it as UTF-8.
kb-import-old-excel = This is a workbook of old Excel or a locked one. Save it as .xlsx without a password.
kb-import-bad-archive = The archive is damaged or locked.
kb-import-bad-workbook = The workbook is damaged.
kb-import-no-sheet = The workbook has no visible sheet.
kb-import-no-columns = The table has no columns for: { $fields }.
kb-import-repeated-columns = The table has several columns for: { $fields }.

kb-import-phase-reading = Reading the file
kb-import-phase-encoding = Preparing the search
kb-import-phase-checking = Checking that answers do not get worse
kb-import-phase-storing = Storing
