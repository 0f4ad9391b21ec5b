# Quality control: scorecards and their use

scoring-starter-title = A chat conversation
scoring-starter-contact = Contact
scoring-starter-matter = The matter
scoring-starter-promises = Agreements
scoring-starter-greeting = Greeted the client
scoring-starter-first-answer = Answered in time
scoring-starter-tone = Tone: polite, calm, humane
scoring-starter-understood = Understood what the client wants and asked nothing needless
scoring-starter-solved = The matter is settled, or what comes next was said honestly
scoring-starter-correct = Facts are right, personal data was not disclosed
scoring-starter-promise = What was promised was done
scoring-starter-ticket = The promised ticket was made
scoring-starter-classed = Topic and outcome are right

scoring-no-rights = Supervisors and senior operators score.
scoring-no-sample = There is no such conversation to score.
scoring-no-own-work = Somebody else scores your own work.
scoring-no-scored = This conversation is scored already.
scoring-no-unanswered = Answer every question of the card, or mark it as not applicable.
scoring-no-score = There is no such score.
scoring-no-too-late = A score may be contested within { $days } days.
scoring-no-contested = This score is contested already.
scoring-no-own-score = Another reviewer decides, not the one who gave the score.
scoring-no-not-contested = This score is not contested, or it is decided.
scoring-no-week = A week is written like 2026-W48.
