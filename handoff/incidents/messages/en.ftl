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
