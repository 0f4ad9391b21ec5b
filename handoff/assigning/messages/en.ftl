# Who gets a conversation: shifts, assignment, overflow of queues

## What the client reads
routing-overflowed =
    So that you need not wait longer, we are passing the conversation to “{ $queue }”. { $place ->
        [1] You are first in the queue
       *[other] Your place in the queue: { $place }
    }, we will answer in about { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }. The specialist will see everything you have written.
routing-released =
    The specialist who was answering you had to leave. We are calling another one, who will see the whole conversation. Line: { $queue }. { $place ->
        [1] You are first in the queue
       *[other] Your place in the queue: { $place }
    }, we will answer in about { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.
routing-longer =
    The wait is longer than we promised, we are sorry. Line: { $queue }. { $place ->
        [1] You are first in the queue now
       *[other] Your place in the queue is now { $place }
    }, we will answer in about { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }. You can wait here, leave a ticket or go back to the bot.
routing-again =
    “{ $queue }” is working again. { $place ->
        [1] You are first in the queue
       *[other] Your place in the queue: { $place }
    }, we will answer in about { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.
routing-nobody = There is no specialist on “{ $queue }” right now, and the supervisor has been told. We have left ticket No. { $ticket }: we will answer you here, in this chat, as soon as a specialist is back. You can wait or go back to the bot.
routing-ticket-button = Leave a ticket
routing-callback-button = Call me back
routing-ticket-left = We have left ticket No. { $ticket }: we will answer you here, in this chat. For now the bot answers you again.
routing-callback-left = We have left ticket No. { $ticket }: a specialist will call you back. For now the bot answers you again.
routing-callback-problem = Asks to be called back at { $said }

## What the operator reads
handoff-no-offered = The conversation is being offered to { $who }.
routing-no-offer = This conversation is not offered to you.
routing-no-reason = The status “{ $status }” has no reason.
routing-no-supervisor = Only a supervisor may do that.

routing-status-on-shift = On shift
routing-status-busy = Busy
routing-status-break = Break
routing-status-away = Away
routing-status-offline = Off shift
routing-reason-lunch = Lunch
routing-reason-rest = Rest
routing-reason-training = Training
routing-reason-meeting = Meeting
routing-reason-technical = Technical trouble
routing-reason-missed = Left offers unanswered

routing-bad-queue-unknown = There is no queue “{ $queue }”.
routing-bad-queue-not-external = An operator of an outside company works only in queues open to it; “{ $queue }” is not one.
routing-bad-external-supervisor = A supervisor cannot belong to an outside company.
routing-bad-external-confidential = A confidential queue cannot be served by an outside company.
routing-bad-overflow-itself = A queue cannot overflow into itself.
routing-bad-overflow-confidential = Conversations of a confidential queue may only go to a confidential one.
