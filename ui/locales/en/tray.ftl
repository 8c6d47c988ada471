# What the tray icon and its menu say.

tray-title = Cordboard
tray-open = Open Cordboard
tray-quit = Quit
tray-state = { $state }
tray-state-with-reason = { $state } ({ $reason })
tray-state-unsure = { $state }? Not confirmed
tray-state-ready = Ready
tray-state-not-ready = Not ready
tray-state-ringing = Ringing
tray-state-dialing = Calling
tray-state-on-call = On call
tray-state-wrap-up = Wrap-up
tray-state-logged-out = Logged out
tray-state-unknown = State not known
tray-state-offline = No link
tray-change-state = Change state
tray-ready = Ready
tray-not-ready = Not ready
tray-not-ready-reason = Not ready: { $reason }
tray-log-in = Log in
tray-log-out = Log out
tray-after-call = { $state }, after this call
tray-dial-clipboard = Dial number from clipboard
tray-dial-number = Dial { $number }
tray-recent = Recent calls
tray-no-calls = No calls yet
tray-recent-call = { $name }, { $time }
tray-recent-missed = Missed: { $name }, { $time }
tray-missed = { $n ->
    [0] No missed calls
    [one] { $n } missed call
   *[other] { $n } missed calls
}
tray-answer = Answer { $name }
tray-decline = Decline { $name }
tray-hang-up = Hang up { $name }
tray-account-health = { $account }: { $health }
tray-health-live = connected
tray-health-connecting = connecting
tray-health-waiting = no link, tried again by itself
tray-health-signed-out = signed out
tray-health-replaced = in use elsewhere
tray-health-stopped = stopped
