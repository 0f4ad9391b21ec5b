# Supervisors' pages: the frame
page-brand = Otklik
page-nav = Sections
page-skip = Skip to content
page-tab-desk = Desk
page-tab-board = Board
page-tab-reports = Reports
page-tab-tickets = Tickets
page-tab-incidents = Incidents
page-tab-quality = Quality
page-tab-settings = Settings
page-tab-kb = Knowledge base

page-sign-in = Sign in
page-sign-in-hint = For operators and supervisors
page-sign-out = Sign out
page-login = Login
page-password = Password
page-enter = Sign in
page-no-script = These pages need JavaScript.
page-other-language = Русский
page-theme = Theme: as the system, light, dark
page-close = Close
page-to-desk = To the desk
page-unreached = The server cannot be reached. The page will try again.
page-not-taken = The server did not take the request. Reload the page.

page-keys = Keys
page-key-search = to the search
page-key-rows = down and up the rows
page-key-open = open the row
page-key-help = this help
page-key-close = close
page-letters = Single-letter keys are on

page-chart-table = Table
page-chart-empty = No data for this time

page-span-seconds = { $seconds } s
page-span-minutes = { $minutes } min { $seconds } s
page-span-hours = { $hours } h { $minutes } min
page-span-days = { $days } d { $hours } h

page-refused-bad-login = Wrong login or password
page-refused-too-many = Too many tries. Wait a minute.
page-refused-foreign-request = The request did not come from this page. Reload it and try again.
page-refused-page-unknown = There is no such page
page-refused-bad-address = The address of the page cannot be read
page-refused-supervisors-only = This page is for supervisors
page-refused-not-an-operator = These pages are for operators and supervisors

page-settings-queues = Queues
page-settings-operators = Operators
page-settings-plans = Deadlines
page-settings-calendar = Calendar
page-settings-people = Accounts
page-settings-audit = Log
page-settings-surveys = Surveys
page-settings-quality = Quality
page-settings-incidents = Faults

page-slip-empty = Fill in this field
page-slip-number = A number is needed
page-slip-least = Not less than { $bound }
page-slip-more = More than { $bound }
page-slip-most = Not more than { $bound }
page-slip-long = Too long
page-slip-few = At least one is needed
page-slip-many = Too many
page-slip-choice = Choose from the list
page-slip-time = A time is written like this: 09:30
page-slip-not-later = Must be later than the beginning
page-slip-each-once = At least one question, and each once
page-slip-other = This cannot be, please check the value
