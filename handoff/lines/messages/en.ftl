# The second line: diagnostics and remote reboot

line-diagnostics-up = Diagnostics of line { $contract }: connected
line-diagnostics-down = Diagnostics of line { $contract }: no connection
line-diagnostics-failed = Diagnostics of line { $contract } failed. { $why }
line-reboot-done = Terminal { $contract } is rebooting and will be back in about { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}.
line-reboot-failed = Reboot of terminal { $contract }. { $why }
line-since = (since { $day }, { $time })
line-terminal = Terminal: { $model }

line-measure-signal = optical signal
line-measure-port = port
line-measure-errors = errors
line-measure-terminal = terminal
line-measure-session = session
line-measure-wifi = Wi-Fi

line-verdict-fine = fine
line-verdict-doubtful = doubtful
line-verdict-fault = fault

line-no-second-line-only = Diagnostics and reboots are done by the second line.
line-no-tools-absent = The network management system is not connected.
line-no-not-proven = The client has not proved the contract. Ask them to sign in with a code, or check the contract and confirm it yourself.
line-no-rebooted-lately = The terminal was rebooted lately. You can repeat it in { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}.
line-no-unknown = The network has no line with this contract.
line-no-unreachable = The terminal does not answer and cannot be rebooted remotely. A visit or the client's power switch is needed.
line-no-down = The network management system is not available now. Nothing was done, try later.
line-no-no-answer = The network management system did not answer in time. Try again.
line-no-reboot-no-answer = The network management system did not answer in time: the reboot may have begun. Check the line in a few minutes.
line-no-reboot-down = The connection to the network management system broke: the reboot may have begun. Check the line in a few minutes.
