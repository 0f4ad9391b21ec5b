# The bot's words where there is data in them. Words without data are in nlu/domain.
actions-button-cancel = Cancel
actions-button-english = English
actions-button-fix-address = Correct the address
actions-button-fix-contact = Correct the contact
actions-button-fix-problem = Correct the description
actions-button-helped = It helped
actions-button-master = Call a technician
actions-button-not-that = Not that
actions-button-other = Something else
actions-button-person = Talk to a person
actions-button-resend = Send the code again
actions-button-russian = Русский
actions-button-send = Send
actions-button-ticket = Make a request

# Answers
actions-source = Source: “{ $title }”, { $date }
actions-clarify =
    Which of these is closest?
    { $titles }
actions-hours = today from { $since } to { $until }
actions-hours-closed = closed today
actions-choose-one = Choose a number or press a button above. If nothing fits, press “Something else”.
actions-no-answer = I don't have an exact answer, and I won't make one up. Ask in other words, or I'll bring in a person.
actions-not-understood = Sorry, I didn't get that. I answer questions about internet, TV, tariffs and payment, and book a technician. Try other words, or I'll bring in a person.
actions-not-that-nothing = All right. Ask in other words, or I'll bring in a person.
actions-not-that-none-left = I'm sorry that didn't help. I have no other answers to this question. Shall I bring in a person or make a request?
actions-glad = Glad it helped! If anything else comes up, just write.
actions-line-down = I see that your line has been down since { $since }: it is not your settings. Shall I book a technician?

# The request
actions-ticket-summary =
    Please check the request.
    What happened: { $problem }
    Address: { $address }
    Contact: { $contact }
    Send it?
actions-ticket-not-sent = All right, not sending yet. Correct something or cancel the request?
actions-ticket-opened = Request No. { $number } is accepted. The technician will come no later than { $deadline } and will contact you first.
actions-ticket-opened-remote = Request No. { $number } is accepted. We will answer no later than { $deadline }.
actions-ticket-cancelled = All right, I'm not sending the request. We can start over any time.
actions-refused-problem = I didn't get what happened. Please write it in words, for example: “no internet since this morning”.
actions-refused-problem-long = That's too long for a request. Please write the main point, up to 1000 characters.
actions-refused-address = I can't see a street or a house. Please write it like this: “Sadovaya 5, flat 3”.
actions-refused-contact = That doesn't look like a phone or an e-mail. Please write it like this: “+7 921 123-45-67” or “anna@example.com”.
actions-correct-what = What should be corrected?

# Proof of identity
actions-proof-unknown = I can't find this contract. Please check the number: it is on the first page of the contract and in your account. The phone from the contract or from the ticket will do too.
actions-proof-no-number = I can't see a number. Please write the contract number in digits, for example “10023456”, or the phone from the contract.
actions-proof-phone-no-help = Thank you! This phone leads to no contract. Please write the contract number or its phone, and I will send a code.
actions-proof-cancelled = All right, we'll leave the check for later.
actions-code-again = I've sent another code; the earlier one is no longer valid.
actions-code-shape = The code has six digits, for example “123456”. If it didn't come, I can send it again or bring in a person.
actions-code-wrong = The code doesn't match. Please check the last message and type it again.
actions-code-expired = This code is no longer valid. Shall I send a new one?

# Personal data
actions-balance = Your balance is { $amount }. Tariff: { $tariff }.
actions-balance-debt = You owe { $amount }. Tariff: { $tariff }.
actions-balance-charges =
    Latest operations:
    { $lines }
actions-balance-unknown = I couldn't get your balance. I can bring in a person.
actions-charge-fee = monthly fee
actions-charge-payment = payment
actions-charge-service = service
actions-no-tickets = There are no requests under your contract. Shall I make one?
actions-ticket-status =
    Request No. { $number } of { $opened }: { $status }.
    “{ $problem }”
    Due no later than { $deadline }.
actions-ticket-status-over =
    Request No. { $number } of { $opened }: { $status }.
    “{ $problem }”
actions-status-new = accepted
actions-status-in-progress = in progress
actions-status-waiting-client = waiting for your answer
actions-status-resolved = done
actions-status-closed = closed
actions-status-cancelled = cancelled

# Language
actions-language-which = На каком языке продолжим? / Which language shall we use?
actions-language-set = All right, English from now on.
