# What the tray icon and its menu say.

tray-title = Cordboard
tray-open = Open Cordboard
tray-quit = Quit
tray-state-with-reason = { $state } ({ $reason })
tray-state-unsure = { $state }? Not confirmed
tray-state-ready = Ready
tray-state-not-ready = Not ready
tray-state-ringing = Ringing
tray-state-on-call = On call
tray-state-wrap-up = Wrap-up
tray-state-logged-out = Logged out
tray-state-unknown = State not known
tray-state-offline = No link
tray-ready = Ready
tray-not-ready = Not ready
tray-log-in = Log in
tray-log-out = Log out
tray-after-call = { $state }, after this call
tray-missed = { $n ->
    [0] No missed calls
    [one] { $n } missed call
   *[other] { $n } missed calls
}
tray-account-health = { $account }: { $health }
tray-health-signed-out = signed out
tray-asked = Asked for: { $state }
tray-refused = The last wish was not granted
tray-quiet = Quiet hours until { $time }
tray-recent = Recent calls
tray-recent-person = { $name } · { $number }
tray-recent-missed = { $who } · missed
tray-recent-account = { $who } ({ $account })
tray-dial-copied = Call the number in the clipboard
tray-self-test = Would I see a call now?
