# What notifications and windows outside the page say.

window-title = Cordboard
window-title-ringing = Incoming call – Cordboard
notification-incoming = Incoming call: { $name }
notification-queue = Queue { $queue }
notification-number-withheld = Number withheld
notification-answer = Answer
notification-decline = Decline
notification-ignore = Ignore
notification-open = Open
