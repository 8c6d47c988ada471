# What notifications and windows outside the page say.

window-title = Cordboard
window-title-ringing = Incoming call – Cordboard
notification-incoming = Incoming call: { $name }
notification-queue = Queue { $queue }
notification-called = Called { $number }
notification-account = { $account }
notification-number = { $number }
notification-number-withheld = Number withheld
notification-answer = Answer
notification-decline = Decline
notification-open = Open
notification-missed = Missed call: { $name }
notification-missed-several = { $n ->
    [one] { $n } missed call
   *[other] { $n } missed calls
}
notification-call-back = Call back
notification-sign-in = { $account }: sign in again
notification-sign-in-text = Calls on your telephone go on; they are not shown here.
notification-link-lost = { $account }: no link
notification-link-lost-text = Calls on your telephone go on; they are not shown here.
