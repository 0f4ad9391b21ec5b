## Refusals
desk-no-reply-unknown = There is no such reply.
desk-no-shared-reply = Shared replies are changed by a supervisor.
desk-no-variable = There is no variable { $name }. Check its spelling.
desk-no-file = No such file was uploaded here.
desk-no-card = There is no such card.
desk-no-topic = There is no such topic.
desk-no-supervisor = This is changed by a supervisor.
desk-no-article = There is no such article.

## Classes of closings
desk-class-marketing = Sales and marketing
desk-class-technical = Technical
desk-class-client-service = Client service
desk-close-class = Count it as
desk-close-class-own = By topic: { $name }

## Replies and answers at hand
desk-palette = Replies and articles
desk-palette-hint = Begin to type: a reply, an article, a topic…
desk-palette-none = Nothing found
desk-palette-replies = Replies
desk-palette-articles = Knowledge base
desk-palette-keys = ↑ ↓ to choose, Enter to insert, Esc to close
desk-palette-open = Replies and articles (/)
desk-palette-count = { $n ->
    [one] { $n } choice
   *[other] { $n } choices
}
desk-manage-replies = My and shared replies
desk-fill-gaps = Fill in: { $names }
desk-looks = formatted
desk-looks-title = Bold, lists and links reach the client as formatting
desk-reply-new = New reply
desk-reply-title = Name
desk-reply-text = Text
desk-reply-variables = Variables: { $names }
desk-reply-shared = For everybody
desk-reply-mine = mine
desk-reply-common = shared
desk-reply-save = Save
desk-reply-delete = Delete
desk-reply-edit = Change: { $name }
desk-reply-saved = The reply is saved.
desk-reply-removed = The reply is deleted.
desk-reply-files = Files: { $n }
desk-replies-none = None yet. Add the first: it comes up at “/” in the reply box.

## The suggested answer
desk-suggested = Suggestion
desk-suggested-sure = confidence { $n } %
desk-suggested-insert = Insert
desk-suggested-dismiss = Does not fit
desk-suggested-region = Suggestion from the knowledge base

## Who is here
desk-here-looks = { $names } is here too
desk-here-look = { $names } are here too
desk-here-types = { $names } is writing…
desk-here-type = { $names } are writing…
desk-client-types = The client is typing:

## Mentions and notifications
desk-mentioned = { $who } calls you in a note
desk-mention-open = Open
desk-mention-whom = Whom to call
desk-tab-fresh = mention
desk-notify-on = Sound and notifications: on
desk-notify-off = Sound and notifications: off
desk-notify-sound = Sound: on; the browser forbids notifications
desk-notify-new = A new conversation in the queue
desk-notify-said = { $name }: { $text }

## Undo
desk-unsend = Take back
desk-done-unsend = The message is taken back.
desk-unsent-own = taken back
desk-unsend-failed = the client still has the message
desk-cannot-unsends = what was sent cannot be taken back

## Status and breaks
desk-status = Your status
desk-offer-title = A conversation for you
desk-offer-left = { $span } left
desk-offer-accept = Accept
desk-offer-decline = Decline

## Cards and scripts
desk-scripts = Talk script
desk-contacts = Whom to call
desk-cards-manage = Cards and scripts
desk-card-new = New card
desk-card-kind = What it is
desk-card-kind-contact = Contact
desk-card-kind-script = Script
desk-card-topic = Topic
desk-card-every-topic = Every topic
desk-card-saved = The card is saved.
desk-card-removed = The card is deleted.
desk-cards-none = No cards yet.

## History and search
desk-history = The client's whole history
desk-history-tickets = All the client's tickets
desk-history-empty = The client has not been here before.
desk-history-more = Earlier
desk-search = Search all conversations
desk-search-hint = Words of the conversation, in any form
desk-search-go = Search
desk-search-none = Nothing found.
desk-search-more = Show more
desk-search-client = This client only
desk-search-wait = Searching…
desk-incident-state-proposed = not confirmed
desk-incident-state-confirmed = confirmed
desk-incident-state-restored = mended
desk-incident-state-closed = closed
desk-incident-state-rejected = rejected

## Keys
desk-keys-palette = in the reply box: a reply or an article
desk-keys-suggested = insert the suggestion
desk-keys-search = search all conversations
desk-keys-history = the client's whole history
desk-keys-unsend = take back one's last message
desk-keys-replies = my and shared replies
desk-keys-offer = accept or decline the conversation offered
desk-no-unsend = What was sent cannot be taken back: { $channel } does not have that.

## Tickets, the line, the clocks
desk-ticket-title = New ticket
desk-ticket-make = Open the ticket
desk-ticket-type = What happened
desk-ticket-problem = The problem
desk-ticket-line = Line
desk-ticket-line-type = that of the type
desk-ticket-line-own = that of the type: { $line }
desk-ticket-assignee = Assignee
desk-ticket-nobody = nobody yet
desk-ticket-address = Address
desk-ticket-contact = Contact
desk-ticket-equipment = Equipment
desk-ticket-shared = Show the ticket to other lines
desk-ticket-what = The client reads its number and deadline in the chat at once.
desk-done-ticket = Ticket No. { $number } is open, due { $at }.
desk-line-title = The client's line
desk-line-diagnostics = Check the line
desk-line-reboot = Restart the terminal
desk-line-reboot-sure = Yes, restart it
desk-line-reboot-what = The client will be offline for a few minutes. Let them know.
desk-line-contract = Contract number
desk-line-confirmed = I have made sure with the client that it is theirs
desk-line-of = Contract { $contract }, proven by the client.
desk-line-asking = Asking the network…
desk-line-going = The network is still answering
desk-clocks-title = Deadlines of the conversation
desk-clock-left = { $span } left
desk-clock-late = { $span } late
desk-clock-stands = paused
desk-clock-closed = outside opening hours
desk-clock-promised = Promised
desk-clock-started = From
desk-clock-due = Due
desk-clock-spent = Took
desk-clock-now = Now
desk-clock-transfers = Transfers
desk-clock-counted = What was counted, queue “{ $queue }”
desk-clock-lasts = goes on
desk-clock-zone = Opening hours of the queue, time zone { $zone }.
desk-clock-wall = It cannot be counted in opening hours: time is counted without a break.
desk-clock-inexact = The opening hours have changed since; the deadline has not.
desk-sign-out-what = { $n ->
    [one] You hold { $n } conversation: it goes back
   *[other] You hold { $n } conversations: they go back
} to the queue, and colleagues will answer. You will be off shift.
desk-clock-why = Why the clock stands
desk-clock-pause = Pause
desk-clock-resume = Resume
desk-keys-ticket = new ticket
desk-keys-line = the client's line: check it, restart the terminal
desk-keys-clocks = deadlines of the conversation
