accounts-no-administrator = Учётные записи ведёт администратор.
accounts-no-own-rights = Свои роли и доступ изменить нельзя — попросите другого администратора.
accounts-no-last-administrator = Это последний администратор: сначала назначьте другого.
accounts-no-wrong-password = Текущий пароль не подошёл.
accounts-no-login-taken = Логин { $login } уже занят.
