# People: queues, handing over, tickets, marks

handoff-queue-consult = Consultation
handoff-queue-technical = Technical support
handoff-queue-finance = Payments and bills
handoff-queue-field = Field technicians

## Read by clients
handoff-open =
    I am calling a specialist. { $place ->
        [1] You are first in the queue
       *[other] Your place in the queue: { $place }
    }, expect an answer in about { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }. Line: { $queue }. The specialist will see everything you have written.
handoff-closed = I am passing this on to a specialist. Line: { $queue }. It is closed now and opens { $when }. We made ticket No. { $ticket } and will answer you here, in this chat.
handoff-back-button = Back to the bot
handoff-bot-answers = The bot is answering again. Ask a question or write “call a person”.
handoff-closing = The conversation is closed. If you have another question, just write.
handoff-ticket-status = Ticket No. { $number }: { $status }.

handoff-when-today = today at { $time }
handoff-when-tomorrow = tomorrow at { $time }
handoff-when-weekday = on { $weekday ->
    [0] Monday
    [1] Tuesday
    [2] Wednesday
    [3] Thursday
    [4] Friday
    [5] Saturday
   *[6] Sunday
} at { $time }
handoff-when-date = on { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} at { $time }
handoff-when-unknown = later

handoff-ticket-new = accepted
handoff-ticket-in-progress = in progress
handoff-ticket-waiting-client = waiting for your answer
handoff-ticket-resolved = done
handoff-ticket-closed = closed
handoff-ticket-cancelled = cancelled

## Read by operators
handoff-reason-client-asked = The client asked for a person
handoff-reason-not-understood = The bot did not understand
handoff-reason-not-helped = The answer did not help
handoff-reason-no-answer = No answer in the knowledge base
handoff-reason-form-failed = The ticket could not be filled in
handoff-reason-proof-failed = The client did not prove who they are
handoff-reason-complaint = Complaint
handoff-reason-engine-down = The bot is unavailable
handoff-reason-transferred = Transferred from another queue
handoff-reason-not-restored = The fault is mended, but not the client’s

handoff-outcome-solved = Solved
handoff-outcome-ticket = Ticket made
handoff-outcome-not-solved = Not solved
handoff-outcome-no-reply = The client did not reply
handoff-outcome-spam = Spam
handoff-outcome-bot = Solved by the bot
handoff-outcome-unanswered = Left unanswered
handoff-outcome-incident = Outage
handoff-outcome-returned = Given back to the bot
handoff-outcome-left-queue = Left the queue
handoff-outcome-left = The client left

handoff-topic-account = Personal account
handoff-topic-charges = Charges
handoff-topic-connection = Connection
handoff-topic-contract = Contract
handoff-topic-documents = Documents
handoff-topic-equipment = Equipment
handoff-topic-master = Technician's visit
handoff-topic-moving = Moving
handoff-topic-other = Other
handoff-topic-outages = Outages
handoff-topic-payment = Payment
handoff-topic-phone = Telephony
handoff-topic-router = Router
handoff-topic-security = Security
handoff-topic-speed = Speed
handoff-topic-tariffs = Tariffs
handoff-topic-terminals = Terminals
handoff-topic-tv = Television
handoff-topic-wifi = Wi-Fi

handoff-summary =
    The conversation went back to the bot.
    Reason of the handoff: { $reason }. Queue: { $queue }. Answered by: { $who }.
    Duration: { $minutes } min. Client's messages: { $client }, operator's: { $operator }.
    Operator's last words: { $last }

handoff-no-taken = { $who } already has this conversation.
handoff-no-take-first = Take the conversation first.
handoff-no-not-your-queue = This conversation is not of your queues.
handoff-no-not-with-people = The bot has this conversation: it was closed or returned.
handoff-no-not-resendable = This message cannot be sent again.
handoff-no-not-editable = This message cannot be changed.
handoff-no-cannot-edit = { $channel }: a sent message cannot be changed.
handoff-no-no-files = { $channel }: files cannot be sent.
handoff-no-file-too-large = { $channel }: the file “{ $name }” is too large, at most { $most } MB.
handoff-no-not-your-client = Only who talks with this client, or a supervisor, can take the join apart.
handoff-no-desk = The desk is for operators and supervisors only.

## The operator's desk (browser)
desk-brand = Otklik
desk-title = Otklik — desk
desk-sign-in-title = Operator’s desk
desk-sign-in-hint = Sign in with your account.
desk-session-ended = Your session has ended, please sign in again. Everything you wrote is kept.
desk-sign-in = Sign in
desk-sign-in-refused-bad-login = Wrong login or password.
desk-sign-in-refused-too-many = Too many tries. Please wait a minute.
desk-login = Login
desk-password = Password
desk-other-language = Русский
desk-sign-out = Sign out
desk-group-link = Operators' group in Telegram
desk-group-what = Send these words to the group's bot in a private message, and it will know it is you:
desk-group-until = The code works once, until { $at }.
desk-opening = Opening the desk…
desk-unreached = The server cannot be reached. Trying again.

desk-conversations = Conversations
desk-lists = Lists of conversations
desk-tab-queue = Waiting
desk-tab-me = Mine
desk-tab-all = All
desk-empty-queue = Nobody is waiting. New conversations will appear here by themselves.
desk-empty-me = You have no conversations. Take the first one from the queue.
desk-empty-all = No conversations yet.
desk-nothing-open = Choose a conversation on the left
desk-client-unnamed = Client { $id }
desk-no-text = no text
desk-fresh = new message
desk-said-bot = Bot:
desk-said-operator = Operator:
desk-said-system = System:
desk-said-note = Note:
desk-holder-bot = The bot is answering
desk-days = { $n } d
desk-today = Today
desk-yesterday = Yesterday

desk-waits-calm = waiting
desk-waits-none = waiting
desk-waits-near = due soon, waiting
desk-waits-over = overdue, waiting
desk-waits-for = waiting { $span }
desk-answer-within = Answer within { $span }
desk-answer-late = Late by { $span }
desk-deadline-is = Answer before { $at }
desk-deadline-was = Was due { $at }

desk-source = Link
desk-channel = Channel
desk-channel-site = Site chat
desk-channel-telegram = Telegram
desk-channel-vk = VK
desk-channel-viber = Viber
desk-channel-max = MAX

desk-conversation-with = Conversation: { $name }
desk-thread = Messages
desk-newer = To the newest
desk-author-client = Client
desk-author-bot = Bot
desk-author-operator = Operator
desk-author-system = System
desk-author-note = Note
desk-note-whom = only staff can see it
desk-pressed = Pressed:
desk-edited = edited
desk-attachment = File
desk-kind-text = Empty message
desk-kind-press = Button
desk-kind-sticker = Sticker
desk-kind-voice = Voice message
desk-kind-photo = Photo
desk-kind-video = Video
desk-kind-document = Document
desk-kind-location = Location
desk-kind-contact = Contact
desk-kind-other = A message that cannot be shown here

desk-delivery-queued = Waiting to be sent
desk-delivery-sending = Sending
desk-delivery-sent = Sent
desk-delivery-delivered = Delivered
desk-delivery-read = Read
desk-delivery-failed = Not delivered
desk-delivery-blocked = The client has blocked us
desk-delivery-uncertain = May not have arrived
desk-delivery-refused = Not sent: a person had the conversation
desk-resend = Send again
desk-unsent-sending = Sending
desk-unsent-waiting = Waiting for the connection, will go by itself
desk-not-sent = Not sent
desk-try-again = Try again
desk-edit-again = Back to the box
desk-throw-away = Delete

desk-waits-in = Waiting in “{ $queue }”
desk-held-by-bot = The bot is answering
desk-held-by = With { $who }
desk-unreachable = The client has blocked the bot: a reply will not reach them.
desk-write-what = What you are writing
desk-write-reply = Reply to the client
desk-write-note = Note for colleagues
desk-hint-reply = Write a reply…
desk-hint-note = Note: the client will not see it
desk-reply = Reply
desk-note = Note
desk-note-only = Notes only: the conversation is not yours
desk-send-reply = Send
desk-send-note = Leave a note

desk-tools = Actions
desk-to-list = To the list
desk-take = Take
desk-transfer = Transfer
desk-return = Return to bot
desk-close = Close
desk-cancel = Cancel
desk-choose = Choose…
desk-transfer-title = Transfer the conversation
desk-transfer-where = Where to
desk-transfer-comment = Comment for colleagues
desk-transfer-comment-hint = What is known and what is left to do
desk-queue-open = open
desk-queue-closed = closed
desk-queue-opens = opens { $at }
desk-queue-now = it is here now
desk-queue-waiting = { $n ->
    [0] nobody waiting
   *[other] { $n } waiting
}
desk-return-title = Return the conversation to the bot
desk-return-what = The bot will answer the client again, and we will tell them so. A summary stays in the thread as a note.
desk-close-title = Close the conversation
desk-close-topic = What it was about
desk-close-outcome = How it ended
desk-close-what = The client will see that the conversation is over and can rate it.
desk-close-what-spam = After spam the client is asked nothing.
desk-done-transfer = The conversation was transferred.
desk-done-return = The bot has the conversation again.
desk-done-close = The conversation is closed.

desk-packet = Card
desk-no-packet = The conversation is not with people, so there is no card.
desk-line = line { $line }
desk-do-not-ask = Do not ask again
desk-client = Client
desk-proven = Identity proven
desk-unproven = Not proven: only what they said
desk-proof-one-time-code = by one-time code
desk-plan = Plan
desk-vip = Special client (VIP)
desk-language = Language
desk-language-ru = Russian
desk-language-en = English
desk-understood = How the bot understood it
desk-confidence = The bot’s confidence
desk-intent-ask = question
desk-intent-balance = balance
desk-intent-call-human = asked for a person
desk-intent-not-that = “not that”
desk-intent-nlu-fallback = not understood
desk-intent-open-ticket = engineer’s visit
desk-intent-report-fault = fault report
desk-intent-swear = swearing
desk-intent-ticket-status = ticket status
desk-facts = What is known
desk-shown = The bot already answered
desk-reaction-helped = helped
desk-reaction-not-that = not that
desk-reaction-none = no reaction
desk-steps = Already tried
desk-tickets = Open tickets
desk-ticket-until = due { $at }
desk-ticket-new = accepted
desk-ticket-in-progress = in progress
desk-ticket-waiting-client = waiting for the client
desk-ticket-resolved = done
desk-incidents = Incidents nearby
desk-fact-question = question
desk-fact-name = name
desk-fact-phone = phone
desk-fact-contract = contract
desk-fact-address = address
desk-fact-contact = contact
desk-fact-problem = problem

desk-connection-connecting = connecting…
desk-connection-online = online
desk-connection-offline = offline
desk-offline = The server cannot be reached. Go on writing: everything is kept and will be sent when it is back.
desk-dismiss = Dismiss
desk-theme-auto = Theme: as the system
desk-theme-light = Theme: light
desk-theme-dark = Theme: dark

desk-keys-title = Keyboard
desk-keys-move = next and previous conversation
desk-keys-move-anywhere = the same, even while writing
desk-keys-tabs = waiting, mine, all
desk-keys-take = take the conversation
desk-keys-reply = to the reply box
desk-keys-note = note instead of reply and back
desk-keys-send = send
desk-keys-leave = from the box to the list
desk-keys-transfer = transfer
desk-keys-return = return to the bot
desk-keys-close = close
desk-keys-packet = show or hide the card
desk-keys-map = this map
desk-keys-letters = Single letters are commands

desk-kind-audio = Audio
desk-kind-video-note = Video message
desk-sent-other = The client sent { $what }: it cannot be shown here
desk-sent-unknown = The client sent something that cannot be shown here: { $kind }
desk-other-poll = a poll
desk-other-quiz = a quiz
desk-other-dice = a die
desk-other-game = a game
desk-other-story = a story
desk-other-wall = a wall post
desk-other-wall-reply = a comment
desk-other-market = a product
desk-other-link = a link
desk-other-gift = a gift
desk-other-graffiti = graffiti
desk-other-podcast = a podcast
desk-other-article = an article
desk-other-call = a call
desk-other-invoice = an invoice
desk-other-share = a link
desk-size-bytes = { $n } B
desk-size-kb = { $n } KB
desk-size-mb = { $n } MB
desk-size-gb = { $n } GB
desk-file-coming = loading…
desk-file-gone = the file is gone
desk-file-too-large = too large: at most { $most } MB
desk-on-map = on the map: { $at }
desk-phone-vouched = number confirmed by the messenger
desk-in-answer-to = In answer to:
desk-client-reaction = The client reacted:
desk-deleted = deleted by the client
desk-edit-failed = the client still has the earlier message
desk-change = Change
desk-changing = Changing a message
desk-write-change = New text of the message
desk-hint-change = New text…
desk-send-change = Save
desk-send-waits = Files are uploading
desk-send-without = Remove the failed file
desk-attach-title = Attach files, up to { $most } each
desk-attached = Files of the answer
desk-uploading = Uploading { $name }
desk-detach = Remove the file { $name }
desk-cannot-files = files cannot be sent
desk-cannot-edits = sent messages cannot be changed
desk-cannot-read = no news whether it was read
desk-cannot-arrived = no news whether it arrived
desk-earlier-in = Earlier: { $where }
desk-earlier-more = Show still earlier
desk-earlier-none = Nothing to be seen there.
desk-addresses = The client in messengers
desk-address-here = this conversation
desk-address-blocked = has blocked us
desk-joined-by = joined { $how }, { $at }
desk-proof-shared-phone = by the messenger’s phone
desk-unjoin = Take apart
desk-unjoin-title = Take apart: { $where }
desk-unjoin-what = This address becomes a client of its own again, with all it had. No message is lost. It will not be joined again by itself.
desk-done-unjoin = The addresses are apart.
desk-unjoined = { $where }: taken apart by { $who }, { $at }
desk-keys-attach = attach files
desk-keys-change = in an empty box: change your last answer
