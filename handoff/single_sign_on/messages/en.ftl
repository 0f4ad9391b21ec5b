# Signing in through OpenID Connect
sign-on-enter = Sign in with “{ $title }”
sign-on-entered = You are signed in
sign-on-go = Continue
sign-on-no-state = The sign-in was not finished: its time is over, or the page was opened again. Please try once more.
sign-on-no-trust = The answer of “{ $title }” did not pass our checks. Please try once more, and tell the administrator if it does not help.
sign-on-no-account = You signed in at “{ $title }”, but there is no such account here. Ask the administrator to make it.
sign-on-no-issuer = “{ $title }” does not answer. Try later, or sign in with a password.
sign-on-no-consent = The sign-in at “{ $title }” was cancelled.
