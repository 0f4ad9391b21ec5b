# The knowledge base editors' pages

kb-page-brand = Otklik · Knowledge base
kb-page-nav = Sections
kb-page-nav-articles = Articles
kb-page-nav-gaps = Gaps
kb-page-nav-golden = Golden set
kb-page-nav-import = Import
kb-page-nav-quality = Quality
kb-page-skip = To the content
kb-page-theme = Theme: system, light, dark
kb-page-other-language = Русский
kb-page-keys = Keyboard
kb-page-close = Close
kb-page-cancel = Cancel
kb-page-add = Add
kb-page-remove = Remove
kb-page-more = Show more
kb-page-export = Export
kb-page-to-list = To the list of articles
kb-page-to-article = To the article
kb-page-unreached = The server did not answer. Everything you typed is kept in this browser: try again.
kb-page-not-taken = The server did not take what you sent: it may be too much at once.

## Signing in
kb-page-sign-in = Sign in
kb-page-sign-in-hint = For editors and supervisors
kb-page-login = Login
kb-page-password = Password
kb-page-enter = Sign in
kb-page-sign-out = Sign out
kb-page-no-script = The knowledge base needs JavaScript.

## Keyboard
kb-page-key-search = search articles; in an article, ask
kb-page-key-rows = to the next and the previous row
kb-page-key-new = new article
kb-page-key-save = save
kb-page-key-send = publish, or send to review
kb-page-key-panels = looks in channels, question, check
kb-page-key-order = move a wording
kb-page-key-help = this list
kb-page-key-close = close the window
kb-page-letters = Single-letter commands

## The list
kb-page-new = New article
kb-page-search = Search articles and wordings
kb-page-all-topics = All topics
kb-page-all-languages = All languages
kb-page-all-owners = All owners
kb-page-language-ru = Russian
kb-page-language-en = English
kb-page-sort = Order
kb-page-sort-changed = Newest changes first
kb-page-sort-title = By title
kb-page-sort-shown = Answers most
kb-page-sort-worst = Helps least
kb-page-sort-review = Review soonest
kb-page-state = State
kb-page-state-all = All
kb-page-state-draft = Draft
kb-page-state-returned = Sent back
kb-page-state-review = In review
kb-page-state-approved = Approved
kb-page-state-scheduled = Waits for its day
kb-page-state-published = Published
kb-page-state-withdrawn = Withdrawn
kb-page-state-due = Review due
kb-page-state-unused = Never shown
kb-page-older-live = older one is live
kb-page-shown-month = Shown in 30 days
kb-page-shown-times = { $count ->
    [one] shown once
   *[other] shown { $count } times
}
kb-page-not-shown = not shown
kb-page-helped-share = helped { $share }
kb-page-nothing-found = There are no such articles.
kb-page-nothing-yet = There are no articles yet. Write the first one or import a file.
kb-page-drop-filters = Show all
kb-page-format-xlsx = Excel (.xlsx)
kb-page-format-csv = CSV
kb-page-format-jsonl = JSONL
kb-page-format-zip = Markdown in an archive (.zip)

## An article
kb-page-new-article = New article
kb-page-field-id = Article id
kb-page-field-title = Title
kb-page-field-answer = Answer to the client
kb-page-field-questions = How clients put it
kb-page-field-topic = Topic
kb-page-field-language = Language
kb-page-field-owner = Owner
kb-page-field-translation-of = Translation of
kb-page-field-valid-from = Valid from
kb-page-field-valid-until = Valid until
kb-page-field-review-by = Review by
kb-page-title-hint = What the client asks, in the client’s words
kb-page-answer-hint = Short and to the point: the first sentence answers the question
kb-page-id-hint = made from the title
kb-page-wordings-hint = One wording a line. A whole list may be pasted.
kb-page-wording = Wording
kb-page-wording-hint = One more wording
kb-page-wording-number = Wording { $number }
kb-page-move-up = Up (Alt ↑)
kb-page-move-down = Down (Alt ↓)
kb-page-revision-by = revision { $number }, { $who }, { $when }
kb-page-revision = revision { $number }
kb-page-not-saved = Not saved
kb-page-restored = This is what you typed here and did not save.
kb-page-forget-draft = Drop it and show what is saved
kb-page-history = History
kb-page-more-verbs = More actions
kb-page-do-save = Save
kb-page-do-create = Create
kb-page-do-submit = To review
kb-page-do-approve = Approve
kb-page-do-return = Send back
kb-page-do-publish = Publish
kb-page-do-discard = Drop the draft
kb-page-do-withdraw = Withdraw
kb-page-do-call-off = Call the scheduled publication off
kb-page-ask-return = Send back
kb-page-ask-withdraw = Withdraw from clients
kb-page-ask-discard = Drop the draft
kb-page-comment = Comment
kb-page-comment-why = Why
kb-page-beside = Beside the article
kb-page-said-created = The article is made. Clients get it when you publish it.
kb-page-said-save = Saved. Clients do not see it yet.
kb-page-said-submit = Sent to review.
kb-page-said-approve = Approved, ready to publish.
kb-page-said-return = Sent back to its author.
kb-page-said-publish = Published: clients get this answer already.
kb-page-said-scheduled = Done: clients get this answer from its day on.
kb-page-said-withdraw = Withdrawn: clients do not get this answer any more.
kb-page-said-discard = The draft is dropped; it stays in the history.
kb-page-said-call-off = The scheduled publication is called off.
kb-page-said-rolled-back = The former text is open as a draft. Publish it to bring it back to clients.
kb-page-said-drafted = The draft is made of clients’ questions and operators’ words. Look it through and publish it.
kb-page-said-worded = The wording is added as a draft. Look at it and publish.

## Marks
kb-page-marks = Marks in an answer
kb-page-mark-bold = bold
kb-page-mark-italic = italic
kb-page-mark-link = link
kb-page-mark-bullets = list
kb-page-mark-numbers = numbered steps
kb-page-mark-when = a variant for a channel, region, tariff or client; “:::” ends it
kb-page-mark-otherwise = the variant for all others
kb-page-mark-variable = a value from the company’s systems
kb-page-answer-line = Line { $number }: { $what }
kb-page-line = Line { $number }
kb-page-fault-bad-mark = the mark of a variant is not understood
kb-page-fault-bad-condition = the condition of a variant is not understood
kb-page-fault-unknown-key = an unknown word in the condition of a variant
kb-page-fault-no-condition = a variant without a condition
kb-page-fault-otherwise-alone = “otherwise” with no variants before it
kb-page-fault-empty-block = a variant without text
kb-page-fault-not-closed = a variant is not closed with “:::”
kb-page-fault-nested = a variant inside a variant
kb-page-fault-not-opened = “:::” closes nothing
kb-page-fault-broken-variable = a variable is misspelt
kb-page-fault-unknown-variable = there is no such variable
kb-page-fault-says-nothing = some clients would get an empty answer

## Looks in channels
kb-page-panel-preview = Preview
kb-page-panel-try = Ask
kb-page-panel-check = Check
kb-page-channel = Channel
kb-page-channel-site = Site
kb-page-channel-telegram = Telegram
kb-page-channel-vk = VK
kb-page-channel-viber = Viber
kb-page-channel-max = MAX
kb-page-preview-empty = The answer as the client sees it appears here.
kb-page-preview-parts = { $count ->
    [one] { $count } message
   *[other] { $count } messages in a row: the answer is longer than the channel takes
}
kb-page-when-region = Region
kb-page-when-tariff = Plan
kb-page-when-client = Client
kb-page-client-person = Private
kb-page-client-business = Company
kb-page-anybody = unknown
kb-page-variable-balance = balance
kb-page-variable-hours = opening hours
kb-page-variable-nearest-terminal = nearest terminal
kb-page-variable-tariff = plan

## Asking
kb-page-try = Ask
kb-page-try-label = A client’s question
kb-page-try-hint = my internet died after the storm
kb-page-try-about = Ask as a client would: see what they get with this draft and what they get today.
kb-page-try-needs-draft = The answer with the draft shows once the article has a title and an answer.
kb-page-with-draft = With this draft
kb-page-today = Today
kb-page-after = Then
kb-page-this-article = This article
kb-page-nearest = nearest: “{ $wording }”
kb-page-no-hits = Nothing like it.
kb-page-outcome-answer = answers
kb-page-outcome-clarify = asks back
kb-page-outcome-refuse = does not know
kb-page-feature-wording = like one of the wordings
kb-page-feature-wordings-centre = like the wordings together
kb-page-feature-answer-centre = like the answer
kb-page-feature-bm25 = words in common
kb-page-feature-roots = roots in common
kb-page-feature-chars = letters in common
kb-page-feature-exact = word for word
kb-page-feature-coverage = rare words of the question found

## The check
kb-page-check = Check now
kb-page-check-about = What changes for clients if this is published: golden queries, wordings of other articles, twins and contradictions. Publishing checks by itself.
kb-page-verdict-fine = No question is answered worse.
kb-page-verdict-worse = { $count ->
    [one] { $count } question would be answered worse than now.
   *[other] { $count } questions would be answered worse than now.
}
kb-page-probe-golden = golden
kb-page-probe-wording = wording
kb-page-probe-left-out = similar question
kb-page-why-lost = Another article answers instead of the right one.
kb-page-why-refused = The right article is not shown any more.
kb-page-why-answered = This must not be answered, and it would be.
kb-page-clashes = Contradictions
kb-page-twins = Similar articles
kb-page-twin-wording = similar wordings
kb-page-twin-answer = similar answers
kb-page-here = Here
kb-page-there = There
kb-page-unfound = Wordings that do not find the article
kb-page-instead = The client gets
kb-page-override-why = Why it has to be published all the same
kb-page-override = Publish against the check
kb-page-override-not-you = Mend the article, or ask a supervisor to publish against the check.

## Two editors
kb-page-conflict = Somebody else saved the article while you were writing
kb-page-conflict-about = Your text is safe and stays in the form. Below is how it differs from the saved revision { $number }. Take what you need from it and save.
kb-page-conflict-marks = Green is only in yours, red only in the other editor’s.
kb-page-mine = Yours
kb-page-theirs = Saved by the other
kb-page-take-theirs = Take theirs
kb-page-take-mine-back = Take mine back
kb-page-save-over = Save mine over it

## History
kb-page-step-saved = Change
kb-page-step-rolled-back = Back to a former one
kb-page-step-discarded = Draft dropped
kb-page-step-submitted = Sent to review
kb-page-step-approved = Approved
kb-page-step-returned = Sent back
kb-page-step-scheduled = Publication scheduled
kb-page-step-called-off = Publication called off
kb-page-step-began = The day of publication came
kb-page-step-published = Published
kb-page-step-withdrawn = Withdrawn
kb-page-to-revision = to revision { $number }
kb-page-by-itself = by the calendar
kb-page-overridden = Against the check: { $reason }
kb-page-told = helped { $helped }, not that { $wrong }
kb-page-what-changed = What changed
kb-page-beside-newest = Beside the newest
kb-page-roll-back = Bring this text back
kb-page-diff = From revision { $before } to revision { $after }
kb-page-no-difference = There is no difference.
kb-page-no-history = There is no history yet.

## The golden set
kb-page-golden-about = Questions that have to be answered right. A publication that spoils them does not pass.
kb-page-golden-run = Run
kb-page-golden-query = Question
kb-page-golden-query-hint = how do I pay by card
kb-page-golden-article = The right article
kb-page-golden-none = must not be answered
kb-page-golden-note = Note
kb-page-golden-empty = There are no golden queries yet.
kb-page-golden-sure = Remove “{ $query }” from the golden set?
kb-page-golden-passed = { $passed } of { $total } right
kb-page-golden-file = A CSV or JSONL file: query, gold_id (empty: must not be answered), note
kb-page-golden-take = Take in the file
kb-page-golden-file-refused = Nothing was taken in: there are mistakes in the file.
kb-page-golden-taken = { $queries } queries in the file: { $new } new, { $changed } changed.
kb-page-should-be = Should be

## Import
kb-page-import-about = Everything or nothing: one bad row, and nothing is imported. Up to { $articles } articles and { $megabytes } MB.
kb-page-import-file = Choose a file or drop it here
kb-page-import-publish = Publish at once
kb-page-import-replace = Withdraw everything that the file does not have
kb-page-import-drafts-only = The articles become drafts: they need approval before they are published.
kb-page-import-preview = Show what would change
kb-page-import-would = { $articles ->
    [one] { $articles } article in the file
   *[other] { $articles } articles in the file
}
kb-page-import-ignored = These columns are not read: { $names }.
kb-page-import-run = Import and publish
kb-page-import-run-drafts = Import as drafts
kb-page-import-nothing = All of it is in the knowledge base already.
kb-page-import-reading = Reading the file…
kb-page-import-encoding = Reading the texts…
kb-page-import-checking = Checking that nothing gets worse…
kb-page-import-storing = Storing…
kb-page-import-counted = { $done } of { $total }
kb-page-import-done = { $articles ->
    [one] { $articles } article imported and published.
   *[other] { $articles } articles imported and published.
}
kb-page-import-done-drafts = { $articles ->
    [one] { $articles } article imported as a draft.
   *[other] { $articles } articles imported as drafts.
}
kb-page-fate-new = new
kb-page-fate-changed = changed
kb-page-fate-unchanged = unchanged
kb-page-fate-withdrawn = withdrawn
kb-page-fate-one-new = new
kb-page-fate-one-changed = changed
kb-page-fate-one-published = published
kb-page-fate-one-withdrawn = withdrawn
kb-page-over-draft = over a draft
kb-page-and-more = … and { $count } more

## Quality
kb-page-quality-about = How sure an answer has to be, and whether clients agree.
kb-page-bounds = Bounds of confidence
kb-page-below = below { $bound }
kb-page-between = from { $low } to { $high }
kb-page-from = from { $bound }
kb-page-risk = Accepted share of wrong answers
kb-page-measured-answered = Answered at once
kb-page-measured-wrong = Wrong of these
kb-page-measured-offered = Asked back
kb-page-measured-useful = Right one offered
kb-page-calibrated-on = Measured on { $count } questions that the bounds were not chosen on; encoder { $encoder }.
kb-page-never-calibrated = The bounds were never fitted to your questions; those that came with the program hold. To fit them: otklik kb calibrate.
kb-page-drift = What clients say
kb-page-drift-worse = worse than promised
kb-page-drift-fine = as promised
kb-page-drift-told = Of the last answers given at once ({ $answers }), { $share } got a “not that”; allowing for chance, { $low } to { $high }.
kb-page-drift-promised = Accepted: { $promised }.
kb-page-drift-mend = Look at the gaps and fit the bounds anew: otklik kb calibrate.
kb-page-drift-few = There are too few reactions yet to tell whether answers became worse.
kb-page-quality-week = Week from { $day }: shown { $shown }, helped { $helped }, not that { $wrong }
kb-page-quality-chart = Answers shown by week, and what clients said
kb-page-helped = helped
kb-page-not-that = not that
kb-page-silent = said nothing
kb-page-confidence = Confidence
kb-page-answers = Shown

## Refusals
kb-page-refused-answer-unfit = Clients cannot be shown such an answer:
kb-page-refused-article-changed = Somebody else has saved the article. Your text is safe.
kb-page-refused-article-exists = There is an article with this id already.
kb-page-refused-article-not-found = There is no such article.
kb-page-refused-bad-login = Wrong login or password.
kb-page-refused-comment-missing = Say why.
kb-page-refused-file-missing = Choose a file.
kb-page-refused-foreign-request = The request did not come from this page. Reload it and try again.
kb-page-refused-gate-refused = Not published: some questions would be answered worse than now. The draft is saved.
kb-page-refused-golden-exists = This question is in the golden set already.
kb-page-refused-golden-invalid = Such a question cannot be taken:
kb-page-refused-golden-not-found = This question is not in the golden set any more.
kb-page-refused-golden-headings = The table needs the columns query and gold_id.
kb-page-refused-invalid = Not saved, mend this:
kb-page-refused-needs-approval = Another person has to approve the article first. The draft is saved.
kb-page-refused-no-draft = There is no draft.
kb-page-refused-not-an-editor = This is for editors and supervisors.
kb-page-refused-not-published = Clients do not get this article anyway.
kb-page-refused-not-scheduled = No publication is scheduled.
kb-page-refused-override-empty = Say why it has to be published.
kb-page-refused-override-not-allowed = A supervisor may publish against the check.
kb-page-refused-own-work = Somebody else approves your article.
kb-page-refused-page-unknown = There is no such page.
kb-page-refused-revision-not-found = There is no such revision.
kb-page-refused-too-many = Too many tries. Wait a minute.
kb-page-refused-unsaved = The form has changes that are not saved. Save them first.
kb-page-refused-wrong-stage = The article is in another state now. Reload the page.
kb-page-refused-gap-not-found = There is no such gap.
kb-page-refused-gap-taken = An article is about this already.
kb-page-refused-wording-unknown = The gap has no such wording.
kb-page-refused-wordings-missing = Choose an article and at least one wording.
kb-page-refused-nothing-new = The article has all of this already.

## Gaps
kb-page-gaps-about = What clients ask in vain. What takes operators most time stands first.
kb-page-gaps-none = Nothing has gathered.
kb-page-gaps-todo = To do
kb-page-gaps-added = Closed
kb-page-gaps-dismissed = Put off
kb-page-to-gaps = To the gaps
kb-page-period = Over what time
kb-page-days = { $count } days
kb-page-minutes = { $count } min
kb-page-questions = { $count ->
    [one] { $count } question
   *[other] { $count } questions
}
kb-page-clients = { $count ->
    [one] { $count } client
   *[other] { $count } clients
}
kb-page-gap-article = article
kb-page-gap-nearest = nearest
kb-page-gap-nothing-near = nothing like it in the base
kb-page-gap-state-drafted = draft
kb-page-gap-state-added = published
kb-page-gap-state-dismissed = put off
kb-page-gap-kind-refused = not known: { $count }
kb-page-gap-kind-clarified = asked back: { $count }
kb-page-gap-kind-not-that = “not that”: { $count }
kb-page-gap-kind-handed-off = by an operator: { $count }
kb-page-gap-again = asked again: { $count }
kb-page-gap-draft = Write an article
kb-page-gap-dismiss = Put off
kb-page-gap-reopen = Take up again
kb-page-gap-wordings = How clients put it
kb-page-gap-words = What operators answered
kb-page-gap-no-words = Operators have not answered this yet.
kb-page-gap-into = Or add the marked ones to an article
kb-page-gap-add = Add wordings
kb-page-gap-missed = left without an answer
kb-page-gap-answered = answered by the article
kb-page-gap-day = { $day }: { $missed } without an answer, { $answered } answered by the article
kb-page-gap-chart = Questions without an answer and answers of the article by day
kb-page-gap-published = published
kb-page-effect = By day
kb-page-effect-told = Without an answer a day: { $before } before, { $after } now.
kb-page-effect-not-yet = A day after publication this shows whether the questions became fewer.
kb-page-field-updated = Updated
