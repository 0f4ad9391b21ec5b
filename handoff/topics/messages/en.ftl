# The operators' Telegram group: topics of conversations

topics-client = Client
topics-note-of = { $who }, note
topics-desk-of = { $who }, from the desk
topics-edited = (edited)
topics-deleted = (deleted by the client)
topics-edited-it = changes a message:
topics-deleted-it = deletes a message:
topics-taken = { $who } has the conversation
topics-transferred = Transferred to the queue “{ $queue }”
topics-returned = Returned to the bot
topics-client-left = The client went back to the bot
topics-closed = Closed. Topic: { $topic }. Outcome: { $outcome }
topics-blocked = The client has blocked us: messages will not reach them
topics-reachable = The client accepts messages again
topics-reacted = — the client's reaction
topics-not-delivered-failed = Not delivered{ $why ->
    [""] {""}
   *[other] : { $why }
}. It can be sent again from the desk
topics-not-delivered-blocked = Not delivered: the client has blocked us
topics-not-delivered-uncertain = Nobody knows whether it arrived. It can be sent again from the desk
topics-file-lost = The client's file could not be had: { $name }
topics-file-elsewhere = The file “{ $name }” cannot be shown here, open it at the desk

topics-kind-text = Empty message
topics-kind-press = Button
topics-kind-sticker = Sticker
topics-kind-voice = Voice message
topics-kind-photo = Photo
topics-kind-video = Video
topics-kind-video-note = Video message
topics-kind-audio = Audio
topics-kind-document = Document
topics-kind-location = Location
topics-kind-contact = Contact
topics-kind-other = A message that cannot be shown here

## The card
topics-state-waiting = Waiting for an answer
topics-state-over = The conversation is over
topics-card-queue = Queue
topics-card-client = Client
topics-card-plan = Plan
topics-card-source = Link
topics-card-language = Language
topics-card-deadline = Answer before
topics-card-ticket = Ticket
topics-card-comment = Comment
topics-card-facts = What is known
topics-card-shown = The bot has answered
topics-card-steps = Tried already
topics-card-tickets = Open tickets
topics-card-incidents = Faults nearby
topics-talk = The talk
topics-vip = VIP
topics-proven = identity proven
topics-proven-contract = contract { $value }
topics-proven-phone = phone { $value }
topics-unproven = not proven, only their word
topics-until = until { $at }

## Buttons
topics-key-take = Take
topics-key-transfer = Transfer
topics-key-return = Return to the bot
topics-key-close = Close
topics-key-back = ‹ Back
topics-done-take = The conversation is yours
topics-done-to = Transferred
topics-done-return = Returned to the bot
topics-done-end = Closed

## Answers to an operator
topics-private-hint = This is the operators' bot. To answer clients from the group, get a code at the desk and send it here: /link CODE
topics-private-linked = { $who }, you can answer clients from the group already.
topics-linked = Done, { $who }: you can answer clients from the group now.
topics-link-refused = The code is not good: it works for 10 minutes and only once. Get a new one at the desk.
topics-not-linked = { $who }, link Telegram to your account first: get a code at the desk and send it to the bot in private: /link CODE
topics-no-not-here = This conversation is not in this group now: nothing was sent to the client.
topics-no-odd = Such a message cannot be passed to the client: write in words or attach a file.
topics-no-command = Commands are not sent to clients. A note for colleagues begins with //
topics-no-empty-note = The note is empty.
topics-no-note-file = The note is kept, the file stays in this topic only.
topics-no-edit-unknown = This message was not sent to the client, nor is the change.
topics-no-edit-note = The note stays as it was: write a new one.
topics-no-edit-into-note = The client has this message already: it cannot become a note. The change was not sent.
topics-no-old-button = This button is out of date: the conversation is in another state.
topics-no-file-too-large = The file is too large and was not sent. Attach it at the desk or send it in parts.
topics-no-file-unknown = Telegram did not hand the file out, it was not sent. Send it again.
topics-no-file-empty = The file is empty and was not sent.
topics-no-file-forbidden = Programs are not sent to clients.
topics-gave-up = It did not work: the message was not acted on. Try again or open the desk.
