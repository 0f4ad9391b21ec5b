# What a client hears
incident-confirmed = We know of a fault: { $where }. Our crew is already on it.
incident-update = News of the fault: { $where }.
incident-still = The fault is still being mended: { $where }. We have not forgotten you.
incident-expected = We expect to restore the service { $when }.
incident-no-waiting = You need not wait in a queue: we will write here as soon as everything works. If it is about something else, call a person.
incident-restored = The fault is mended: { $where }. Thank you for your patience!
incident-works = Does everything work at your place?
incident-yes = Yes, it works
incident-no = No, it does not
incident-person = I need a person
incident-thanks = Great! Sorry for the trouble. If you need anything else, just write.
incident-where =
    We are mending a fault here now:
    { $places }
    Do you live there?
incident-not-here = No, another address
incident-elsewhere = Then it is something else. Tell us what does not work, with your street and house, or call a person.
incident-over = That fault is mended already. If yours still does not work, tell us what you see, or call a person.
incident-everywhere = many clients

# People
incident-ticket = Incident No. { $number }: { $where }. Contacts within a short time: { $people }.
incident-no-not-senior = A supervisor or a senior operator decides.
incident-no-state = Not possible now: the incident is { $state }.
incident-no-member = This conversation is not in the incident.
incident-no-conversation = This conversation is not yours to open.
incident-state-proposed = proposed
incident-state-confirmed = confirmed
incident-state-restored = mended
incident-state-closed = closed
incident-state-rejected = rejected

# Pages
incident-page-title = Incident No. { $number }
incident-page-open = Now
incident-page-past = Before
incident-page-none = No incidents now.
incident-page-where = Where
incident-page-state = State
incident-page-since = First complaint
incident-page-people = Complaints when found
incident-page-members = Clients in it
incident-page-waiting = Not told yet
incident-page-works = Works
incident-page-broken = Does not work
incident-page-expected = Promised
incident-page-proposed = Proposed
incident-page-confirmed = Confirmed
incident-page-restored = Mended
incident-page-ticket = Ticket No. { $number }
incident-page-evidence = Why it is no chance
incident-page-why = { $people } people wrote within { $span }; usual here at this time: { $usual }.
incident-page-by-hand = People made this incident.
incident-page-chart = Contacts by ten minutes
incident-page-time = Time
incident-page-contacts = Contacts
incident-page-usual = Usual
incident-page-news = What clients were told
incident-page-no-news = Nothing yet.
incident-page-notice-confirmed = incident confirmed
incident-page-notice-update = news
incident-page-notice-restored = incident mended
incident-page-decide = Decision
incident-page-text = Words to clients
incident-page-until = When it will be restored
incident-page-confirm = Confirm and tell
incident-page-update = Tell the news
incident-page-reason = Why it is no incident
incident-page-reject = Reject
incident-page-restore = Mended
incident-page-restore-hint = Each client is asked whether everything works.
incident-page-close = Close
incident-page-close-hint = Who has not answered stays without an answer.
incident-page-conversations = Conversations
incident-page-not-told = to be told
incident-page-new = Make an incident
incident-page-address = Address: town, street, house
incident-page-address-hint = Mayachny, Sadovaya street, 5
incident-page-segment = Part of the network
incident-page-propose = Propose
incident-page-nothing = Write the news or the time of restoring.
incident-member-affected = waits
incident-member-works = works
incident-member-broken = does not work
incident-member-silent = did not answer
incident-member-left = taken out
