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
