# Marks: what the client reads after a conversation

survey-person-quality = How attentive and clear was our specialist? 5 is excellent, 1 is poor.
survey-person-speed = Did we answer fast enough? 5 is very fast, 1 is far too slow.
survey-person-result = Is your question settled? 5 is fully, 1 is not at all.
survey-bot-quality = How clear and helpful was the bot? 5 is excellent, 1 is poor.
survey-bot-speed = Did you get your answer fast enough? 5 is very fast, 1 is far too slow.
survey-bot-result = Did the bot settle your question? 5 is fully, 1 is not at all.
survey-next = Thank you! { $question }
survey-thanks = Thank you for your mark!
survey-why = Thank you for being frank. What went wrong? Choose, or write it in your own words.
survey-cause-unsolved = Not settled
survey-cause-slow = Too slow
survey-cause-rude = Impolite
survey-cause-unclear = Hard to understand
survey-cause-none = I would rather not say
survey-why-thanks = Thank you, we have noted it and will look into it. If the question remains, call a specialist.
survey-call-person = Call a specialist

survey-nps = Would you recommend us to friends? 0 is never, 10 is certainly.
survey-nps-why = Thank you for being frank. What should we put right first? Write it here: a person will read it.

survey-helped = Request No. { $ticket } is done. Did it help?
survey-helped-yes = Yes, all is well
survey-helped-no = No, it did not
survey-not-helped = We are sorry it did not help. What shall we do next?
survey-option-reopen = Reopen the request
survey-option-person = Call a specialist
survey-option-call = Call me back
survey-option-chosen = We are on it already.
survey-reopened = We are working on it again: request No. { $ticket }. We will write here at each step.
survey-call-promised = We will call you back in working hours, at the number we know.
survey-reopen-comment = Client: the solution did not help.
survey-reopen-problem = The solution of request No. { $ticket } did not help. { $problem }

## What staff read
survey-no-callback = There is no such task.
survey-no-callback-over = Somebody else is on this task, or it is over.
survey-no-owner = The task cannot be given to this person.
survey-no-rights = Only a supervisor may do this.
