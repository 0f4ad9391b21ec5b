# The door's own words, while the dialogue engine is away.
bot-words-person = operator, human, agent, specialist, real person, manager
bot-call-person = Call a person
bot-engine-away-form = One moment, I am reconnecting. Everything you wrote is saved, and we will go on from the same place.
bot-clarify = Which of these do you need?
bot-flood = That is a lot of messages, and I cannot answer each of them. All of them are saved. Please pause for a minute and put your question in one message, or call a person.
bot-sorry = I could not find an exact answer. Try other words, or let me call a specialist.
