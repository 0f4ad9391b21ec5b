# Tickets: types, words for the client, refusals for the operator, the page

ticket-type-fault = Line fault
ticket-type-connection = New connection
ticket-type-moving = Moving
ticket-type-equipment = Equipment
ticket-type-service = Service
ticket-type-billing = Charges
ticket-type-complaint = Complaint
ticket-type-request = Request
ticket-type-handoff = Out-of-hours contact

ticket-opened = We opened ticket No. { $number }. Due: { $when }. We will write here how it goes.
ticket-says = About ticket No. { $number }: { $text }

ticket-no-final = Ticket No. { $number } is closed already and cannot be changed.
ticket-no-chat = This ticket has no chat with the client: call them, or leave a note for colleagues.
ticket-no-supervisors-only = Only a supervisor may do this.

ticket-line-1 = First line
ticket-line-2 = Second line
ticket-line-3 = Field visits

ticket-history-created = ticket opened
ticket-history-status = status
ticket-history-line = line
ticket-history-queue = queue
ticket-history-assignee = assignee
ticket-history-address = address
ticket-history-contact = contact
ticket-history-equipment = equipment
ticket-history-comment = comment
ticket-history-client = answer of the client
ticket-history-line-diagnostics = line diagnostics
ticket-history-line-reboot = terminal reboot
ticket-history-other = change

ticket-who-client = client
ticket-who-system = system

ticket-page-title = Ticket No. { $number }
ticket-page-filters = Filters of tickets
ticket-page-state = Status
ticket-page-open = open
ticket-page-late = late
ticket-page-all = all
ticket-page-any = any
ticket-page-line = Line
ticket-page-type = Type
ticket-page-assignee = Assignee
ticket-page-mine = mine
ticket-page-nobodys = nobody’s
ticket-page-text = Search
ticket-page-text-hint = number, address, contract, words
ticket-page-find = Find
ticket-page-number = Number
ticket-page-problem = What happened
ticket-page-address = Address
ticket-page-contact = Contact
ticket-page-contract = Contract
ticket-page-equipment = Equipment
ticket-page-deadline = Due
ticket-page-created = Opened
ticket-page-outside = Service desk
ticket-page-more = Next ones
ticket-page-none = There are no such tickets.
ticket-page-chat = Open the conversation
ticket-page-words = Comment
ticket-page-say = Write to the client
ticket-page-note = Note for colleagues
ticket-page-to-client = to the client
ticket-page-history = History
ticket-page-change = Change
ticket-page-keep = Save
ticket-page-over = The ticket is closed; its fields do not change any more.
ticket-page-empty = Write something.
ticket-page-kept = The ticket was changed.
ticket-page-said = The client was written to.
ticket-page-noted = The note was added.
