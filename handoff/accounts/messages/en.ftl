accounts-no-administrator = Accounts are kept by administrators.
accounts-no-own-rights = You cannot change your own roles or access — ask another administrator.
accounts-no-last-administrator = This is the last administrator: appoint another one first.
accounts-no-wrong-password = That is not the current password.
accounts-no-login-taken = The login { $login } is taken.
