# Everything the window says, in English.
# Codes of errors, problems, refusals and notices have three parts: what happened, whether calls are safe (.safe),
# and what to do (.todo).

## General

app-name = Cordboard
window-title = Cordboard
window-title-ringing = Incoming call – Cordboard
now = Now
cancel = Cancel
close = Close
save = Save
saved = Saved
saving = Saving…
edit = Edit
remove = Remove
back = Back
continue = Continue
connect = Connect
test = Test
test-again = Test again
try-again = Try again
try-now = Try now
dismiss = Put away
asked-for = Asked for; the telephone system has not confirmed it yet
not-told = not reported
more-options = More options
age-seconds = { $n } s
age-minutes = { $n } min
age-hours = { $n } h
age-days = { $n } d
n-of-m = { $n } of { $m }
percent = { $n }%

## Views

views = Views
view-calls = Calls
view-people = People
view-queues = Queues
view-settings = Settings
tab-missed = {" "}missed

## Agent state

agent-state = Agent state:
agent-menu = Change agent state
agent-no-choices = The telephone system offers no other state now
state-ready = Ready
state-not-ready = Not ready
state-ringing = Ringing
state-dialing = Calling
state-on-call = On call
state-wrap-up = Wrap-up
state-logged-out = Logged out
state-unknown = Not known
state-with = { $state }, { $reason }
state-bracket = { $state } ({ $reason })
state-unsure = { $state }?
state-asked = Asked for; still { $state }
state-stale = Not confirmed: no link
state-stale-on = { $account }: not confirmed
target-log-in = Log in
target-log-in-at = Log in at { $phone }
target-log-out = Log out
choice-after-call = After this call
sub-held = { $n ->
    [one] { $n } call on hold
   *[other] { $n } calls on hold
}
sub-after = after { $name }
sub-all-queues = { $n ->
    [one] Your only queue
   *[other] All { $n } queues
}
sub-n-queues = In { $n } queues
sub-no-queues = In no queue
sub-logged-out = No queue calls reach you
sub-unknown = The telephone system has not told
next-then = Then
next-after = after this call
next-cancel = Cancel: { $state } after this call
failed-still = You are still { $state }.
failed-move = Log in at my telephone
listened = Somebody listens to your call
listened-by = { $name } listens to your call
line-free = Free
line-free-sub = Your line can ring
line-unknown = Line?
line-unknown-sub = Not confirmed: no link

## Strip

meta-recording = Recording
meta-recording-paused = Rec. paused
meta-dnd = Do not disturb
meta-dnd-title = Your telephone does not ring
meta-forwarded = Forwarded
meta-forwarded-title = All your calls go to another number
meta-voicemail = { $n ->
    [one] { $n } voicemail
   *[other] { $n } voicemails
}
presence = Presence:
presence-menu = Change presence
activity-available = Available
activity-away = Away
activity-busy = Busy
activity-dnd = Do not disturb
activity-offline = Signed out
activity-unknown = Not told
line-idle = free
line-dialing = calling
line-ringing = ringing
line-busy = on a call
line-held = on hold
line-offline = no telephone

## Links

account-and-link = { $account }: { $link }
link-live = Connected
link-live-age = Connected, last event { $age } ago
link-connecting = Connecting…
link-down = No link
link-down-since = No events since { $time }
link-signed-out = Signed out
link-replaced = In use elsewhere
link-stopped = Stopped
link-trying = Trying now.
link-retry-in = Next try in { $time }.

## Calls

calls-current = Current calls
calls-none = No calls
calls-none-sub = The next one appears here.
calls-none-key = answers it.
calls-unknown = Calls cannot be shown
calls-unknown-sub = Your telephone may ring all the same.
call = Call
ringing = Incoming call
ringing-queue = Incoming from queue { $queue }
ringing-colleague = Incoming from a colleague
number-withheld = Number withheld
answer = Answer
answering = Answering…
decline = Decline
ignore = Ignore
ignored = Ignored: no sound here; the caller keeps ringing
ignore-title = Stops the sound here; the caller keeps ringing
fact-called = Called
fact-account = Line
fact-with = With
call-label = { $state }: { $name }
call-time = Time in this call
call-controls = Call controls
call-dialing = Calling
call-connected = On call
call-held = On hold
call-holding = Holding…
call-retrieving = Resuming…
call-queued = In a queue
call-parked = Parked
call-ended = Ended
call-open = Show this call
conference-with = Conference with { $name }
hold = Hold
hold-of = Hold { $name }
retrieve = Resume
retrieve-of = Resume { $name }
swap = Swap
swap-title = Talk to { $name }; the other waits
transfer = Transfer
conference = Conference
keypad = Keypad
keypad-sent = Digits sent
keypad-hint = Press or type digits
record-pause = Pause rec.
record-resume = Resume rec.
park = Park
note = Note
note-on-call = Note on this call
hang-up = Hang up
hang-up-on = Hang up on { $name }
consultation = Consultation
transfer-of = Transfer { $name }
transfer-to = To whom
transfer-complete = Complete transfer
consult-first = Ask first
transfer-blind = Transfer now
transfer-choose = Choose somebody first
transfer-hint = { $name } goes to { $to }.
transfer-hint-none = Ask first: talk to the colleague before. Transfer now: pass the call on at once.
recording-paused = Recording paused
recording-confirmed = Confirmed { $time }
recording-paused-for = Paused for
voice-incoming = Incoming call, { $name }, Answer button
voice-incoming-queue = Incoming call, { $name }, queue { $queue }, Answer button
voice-connected = On call with { $name }

## Why a control cannot be used

why-pbx = The telephone system cannot do this from here; use your telephone
why-phone = Your telephone cannot do this from here; press its own key
why-noPhone = No telephone is set for this account
why-notAgent = You are no agent on this account
why-rights = You are not allowed to do this; ask your administrator
why-notRinging = The call does not ring
why-notConnected = Nobody has answered yet, or the call is on hold
why-notHeld = The call is not on hold
why-inConsultation = Complete or cancel the consultation first
why-noConsultation = There is no consultation to end
why-noSecondCall = There is no second call to join
why-linkDown = No link to the telephone system; use your telephone
why-pending = Asked for; the telephone system has not confirmed it yet
why-notRecorded = This call is not recorded
why-over = The call is over
why-inConference = Not possible in a conference
why-alreadyPaused = The recording is paused already
why-notPaused = The recording is not paused
why-other = Not possible now
why-number-withheld = The number is not known
why-no-number = No number is known
why-no-phone-now = Logged in at no telephone

## Wrap-up

wrap-up = After the call
wrap-up-of = After the call with { $name }
talked = talked { $time }
outcome = Outcome
outcome-solved = Solved
outcome-order = Order placed
outcome-callback = Call back
outcome-complaint = Complaint
outcome-wrong = Wrong number
outcome-other = Other
tags = Tags
tag-add = Add a tag
tag-remove = Remove tag { $tag }
save-finish = Save and finish

## Dialling

dial = Dial
dial-placeholder = Name or number
dial-list = People and numbers
dial-number = Dial this number
dial-history = Earlier call
dial-asks = asks first
dial-dials = dials { $number } on { $account }
dial-consults = holds your call and asks { $number } on { $account }
dial-ask = Dial { $name }?
dial-anyway = Dial
doubt-emergency = { $number } is an emergency number.
doubt-service = { $number } is a service code: it may change settings of your line.
doubt-premium = { $number } is a premium number: the call may be expensive.
doubt-international = { $number } is abroad.
doubt-other = { $number } is an unusual number.

## Queues

queues = Queues
queues-none = No queues are shown. They appear when the telephone system reports them.
waiting = waiting
longest-wait = Longest wait
n-waiting = { $n } waiting
n-ready = { $n } ready
as-of = As of
queue-take = Take calls of { $queue }
takes-calls = Takes calls
estimated-wait = Estimated wait
agents-talking = Talking
agents-logged-in = Logged in
calls-today = Calls today
answered-today = Answered today
level-within = Answered within { $n } s
who-waits = Who waits
nobody-waits = Nobody waits.
callers-not-told = The telephone system has not told who waits.
back-to-queues = All queues
col-queue = Queue
col-waiting = Waiting
col-longest = Longest wait
col-level = Answered in time
col-ready = Ready
col-abandoned = Abandoned
col-joined = Take calls
col-agent = Agent
col-state = State
col-for = For
col-who = Who
col-time = Time
col-length = Length

## People

search-people = Search people
search-people-hint = Names and numbers in the directory
directory = Directory
directory-searching = Searching the directory…
directory-none = Nobody found for “{ $text }”. Whole words are searched first; try the beginning of the name.
favourites = Favourites
favourites-list = Favourite colleagues
favourites-none = No favourites. Search somebody and press the star.
favourite-add = Make { $name } a favourite
favourite-remove = { $name } is a favourite; remove
agents = Agents
call-name = Call { $name }
call-name-at = Call { $name }, { $label }

## History

call-history = Call history
filter = Show
filter-all = All
filter-missed = Missed
search-calls = Search calls
search-calls-hint = Names, numbers, notes, tags
history-none = No calls yet. Calls you make and get are kept here.
history-none-missed = No missed calls.
history-no-match = No calls match “{ $text }”.
history-failed = The history cannot be read. Your calls work; it is tried again with the next call.
mark-seen = Seen
day-today = Today, { $day }
day-yesterday = Yesterday, { $day }
direction-incoming = Incoming
direction-outgoing = Outgoing
direction-internal = Internal
outcome-missed = Missed
outcome-elsewhere = Answered elsewhere
length-live = now
length-busy = busy
length-failed = failed
length-rejected = declined
length-rang = rang { $time }
colleague = Colleague
result-live = Lasts
result-answered = Answered
result-missed = Missed
result-elsewhere = Answered elsewhere
result-abandoned = Caller gave up
result-rejected = Declined
result-busy = Busy
result-failed = Could not be set up
result-no-answer = No answer
result-transferred = Transferred
result-transferred-to = Transferred to { $name }
result-unknown = Ended while nobody looked
call-back = Call back
call-back-to = Call back { $name }
selected-call = Selected call
detail-of = Call with { $name }
detail-queue = queue { $queue }
detail-called = called { $number }
back-to-calls = All calls
what-happened = What happened
step-dialled = Dialled
step-queue = Rang from queue { $queue }
step-rang = Rang
step-for = for { $time }
step-answered = Answered
step-recorded = recorded
step-held = On hold
step-ended = Ended
step-unobserved = at this time or earlier
calls-before = Calls with { $name } before
gap = History incomplete
gap-open = since { $from }
gap-filling = filling from PBX
gap-waiting = filled when the link is back

## Settings

settings-accounts = Accounts
settings-telephone = Telephone
settings-appearance = Appearance
settings-shortcuts = Shortcuts
settings-about = About
theme = Theme
theme-system = As the system
theme-light = Light
theme-dark = Dark
language = Language
language-name = English
on-top = Stay on top
on-top-sub = The window stays above other windows
shortcuts-sub = They work while this window has the focus
key-answer = Answer a ringing call; save the wrap-up
key-hang-up = Hang up
key-hold = Hold or resume
key-transfer = Transfer
key-dial = Dial
key-view-calls = Calls
key-view-people = People
key-view-queues = Queues
key-view-settings = Settings
key-close = Close what is open, empty the dial bar
key-all = All shortcuts
about-title = Cordboard
about-version = Version { $version }
about-text = The desktop companion of your telephone. Calls run on your telephone system; Cordboard shows and controls them.
about-signed-in = Signed in
phone-none = The telephone system has not told how your telephone is set.
phone-of = Telephone at { $account }
phone-sub = Shown as the telephone system confirmed it
dnd = Do not disturb
dnd-sub = Callers hear busy or reach your voicemail
forward-always = Forward all calls
forward-busy = Forward when busy
forward-no-answer = Forward when not answered
forward-to = To which number
forward-needs-number = Enter where to first

## Accounts

pbx-xivo = XiVO
pbx-xivo-kind = XiVO CC and XiVO UC
pbx-xivo-text = Calls, queues, agent state, presence and directory. Full call control.
pbx-demo = Try the demo
pbx-demo-kind = No telephone system needed
pbx-demo-text = A telephone exchange inside this computer, with colleagues and callers.
extension = ext. { $number }
account-add = Add account
account-edit = Edit { $account }
remove-ask = Remove { $account }?
remove-safe = Calls of the past stay in the history. The stored password is deleted.
form-incomplete = Address, login and password are needed
field-address = Address
field-address-hint = For example xivo.example.com
field-login = Login
field-login-hint = As on the telephone system’s own web page
field-password = Password
field-password-hint = Kept in this computer’s keyring only
field-password-keep = Leave empty to keep the stored one
field-phone = Telephone
field-phone-hint = Your extension, for example 1204; empty if the telephone system knows it
field-label = Name here
field-label-hint = For example the town; made from the address when empty
field-ca = Certificate file
field-ca-hint = Path of your company’s CA file, if it has its own
field-proxy = Proxy
field-proxy-hint = none, or http://proxy:3128; empty means as the system
stage-address = Address
stage-encryption = Encryption
stage-signIn = Sign-in
stage-events = Events
stage-history = History
step-passed = works
step-failed = fails here
step-not-reached = not reached
step-since = since { $time }
step-complete = complete
step-incomplete = incomplete
step-state-passed = Passed:
step-state-failed = Failed:
step-state-todo = Not reached:
test-dns = Address
test-tcp = Connection
test-tls = Encryption
test-signIn = Sign-in
test-socket = Event socket
test-events = Events
test-other = Step
testing = Testing the connection…
test-passed = Everything works.
took = { $ms } ms
sign-in = Sign in
sign-in-to = Sign in to { $account }
password = Password
password-for = Password of { $login } at { $account }

## First run

wizard = Setup
wizard-steps = Steps
wizard-step = Step { $n } of { $of }
wizard-step-system = Telephone system
wizard-step-address = Address
wizard-step-sign-in = Sign in
wizard-step-test = Connection test
wizard-step-done = Done
wizard-managed = Does your company manage this computer? Then ask your administrator for the address.
wizard-system-title = Which telephone system do you use?
wizard-system-text = Your administrator knows. More accounts can be added later.
wizard-address-title = Where is it?
wizard-address-text = The address you open in the browser to use your telephone.
wizard-sign-in-title = Who are you?
wizard-sign-in-text = The same login as on the telephone system’s own web page.
wizard-test-title = Does it work?
wizard-test-text = Cordboard tries { $address } step by step.
wizard-done-title = You are connected
wizard-done-text = The next call appears in this window. These keys help:
wizard-needs-address = Enter the address first
wizard-needs-sign-in = Enter login and password first
wizard-save-anyway = Save all the same
wizard-start = Start

## Errors of a request

error-notConnected = Nothing was sent: there is no link to the telephone system.
    .safe = Calls on your telephone go on.
    .todo = Use your telephone until the link is back; it is tried by itself.
error-unsupported = The telephone system, the telephone or your rights do not allow this.
    .safe = The call is as it was.
    .todo = Use your telephone, or ask your administrator.
error-callGone = The call is over already or in another state.
    .safe = Other calls are as they were.
error-numberInvalid = This number cannot be dialled.
    .safe = Nothing was dialled.
    .todo = Check the digits.
error-numberDoubtful = This number is dialled only after a look at it.
    .safe = Nothing was dialled.
    .todo = Dial it from the dial bar, and confirm it there.
error-missing = There is no agent or telephone to do this with.
    .safe = Calls are as they were.
    .todo = Log in at a telephone first, or set one in Settings, Accounts.
error-accountUnknown = This account is not there any more.
    .safe = Nothing was sent.
    .todo = Choose another account.
error-formInvalid = Something is not filled in properly: { $detail }.
    .safe = Nothing was saved.
    .todo = Correct it and try again.
error-keyringUnavailable = The keyring of this computer cannot be used.
    .safe = Your calls work; the password is kept in memory until Cordboard is closed.
    .todo = Unlock the keyring, then enter the password again.
error-history = The call history cannot be read or written.
    .safe = Your calls work.
    .todo = Free space on the disk, then start Cordboard again.
error-settings = The settings cannot be written.
    .safe = Your calls work; what you changed holds until Cordboard is closed.
    .todo = Free space on the disk and save again.
error-internal = Something went wrong inside Cordboard.
    .safe = Calls on your telephone go on.
    .todo = Try again; if it happens again, tell your administrator.

## Problems of a link

problem-invalidUrl = { $detail } is not an address.
    .safe = Nothing was sent.
    .todo = Correct the address under Edit.
problem-optionInvalid = The setting “{ $detail }” of this account cannot have that value.
    .safe = Nothing was sent.
    .todo = Correct it under Edit, or leave it out.
problem-optionUnknown = This kind of telephone system has no setting “{ $detail }”.
    .safe = Nothing was sent.
    .todo = Take it out of settings.toml.
problem-dns = The address { $detail } was not found.
    .safe = Calls on your telephone go on; they are not shown here.
    .todo = Check the address, or whether this computer is in the company’s network.
problem-refused = { $detail } refuses the connection.
    .safe = Calls on your telephone go on; they are not shown here.
    .todo = The server may be restarting; it is tried again by itself. If it lasts, check the address and port.
problem-noRoute = There is no way to { $detail } from this network.
    .safe = Calls on your telephone go on; they are not shown here.
    .todo = Check the network or the VPN of this computer.
problem-timeout = { $detail } does not answer.
    .safe = Calls on your telephone go on; they are not shown here.
    .todo = Check the network or the VPN; it is tried again by itself.
problem-tlsUnknownCa = The certificate comes from { $detail }, which this computer does not trust.
    .safe = Nothing was sent, not even your password.
    .todo = Ask your administrator for the CA file and enter it under Edit, More options.
problem-tlsExpired = The server’s certificate has expired: { $detail }.
    .safe = Nothing was sent, not even your password.
    .todo = Tell your administrator. Check the date of this computer too.
problem-tlsName = The certificate belongs to another name: { $detail }.
    .safe = Nothing was sent, not even your password.
    .todo = Use the address the certificate is made for, or tell your administrator.
problem-tlsOther = Encryption with the server failed: { $detail }.
    .safe = Nothing was sent, not even your password.
    .todo = Tell your administrator.
problem-proxyRefused = The proxy does not let the connection through: { $detail }.
    .safe = Calls on your telephone go on; they are not shown here.
    .todo = Ask for the address to be allowed, or set another proxy under Edit, More options.
problem-proxyAuth = The proxy wants a login: { $detail }.
    .safe = Calls on your telephone go on; they are not shown here.
    .todo = Enter the proxy with user and password under Edit, More options.
problem-proxyUnsupported = This kind of proxy is not supported: { $detail }.
    .safe = Calls on your telephone go on; they are not shown here.
    .todo = Enter an http, https or socks5 proxy under Edit, More options.
problem-upgradeRefused = The server answers, but not to the event socket: { $detail }.
    .safe = Calls on your telephone go on; they are not shown here.
    .todo = A proxy or gateway in between may block WebSockets. Tell your administrator.
problem-httpStatus = The server answered with an error: { $detail }.
    .safe = Calls on your telephone go on; they are not shown here.
    .todo = It is tried again by itself; if it lasts, tell your administrator.
problem-closed = The telephone system closed the link.
    .safe = Calls on your telephone go on; they are not shown here.
    .todo = It is tried again by itself.
problem-silent = The telephone system has fallen silent.
    .safe = Calls on your telephone go on; they are not shown here.
    .todo = The link is made anew by itself.
problem-overflow = Events came faster than they could be read.
    .safe = What is shown is read anew; no call is lost.
    .todo = The link is made anew by itself.
problem-slept = This computer slept.
    .safe = Calls meanwhile are filled in from the telephone system.
    .todo = The link is made anew by itself.
problem-wrongPassword = Login or password is wrong.
    .safe = Calls on your telephone go on; they are not shown here.
    .todo = Enter the password again. It is not tried by itself, so that your login is not locked.
problem-signInExpired = The sign-in has expired.
    .safe = Calls on your telephone go on; they are not shown here.
    .todo = Enter the password of { $account }.
problem-replaced = You signed in elsewhere with the same login.
    .safe = Your calls are shown there.
    .todo = Press Connect to use this window again.
problem-serverError = The telephone system reports a fault: { $detail }.
    .safe = Calls on your telephone go on; they are not shown here.
    .todo = It is tried again by itself; if it lasts, tell your administrator.
problem-malformed = The telephone system sent something that cannot be understood: { $detail }.
    .safe = What is shown was confirmed before.
    .todo = The link is made anew by itself; if it lasts, tell your administrator.
problem-keyring = No password of { $account } is stored.
    .safe = Calls on your telephone go on; they are not shown here.
    .todo = Enter the password.
problem-historyUnreadable = The call history cannot be read.
    .safe = Your calls work; a new history was begun, the old file is kept.
    .todo = Tell your administrator: { $detail }.
problem-historyUnwritable = The call history cannot be written.
    .safe = Your calls work; they are kept in memory until Cordboard is closed.
    .todo = Check the disk: { $detail }.
problem-settingsUnreadable = The settings cannot be read.
    .safe = Your calls work with the usual settings; the old file is kept.
    .todo = Check Settings, Accounts.
problem-diskFull = The disk is full.
    .safe = Your calls work; they are kept in memory and written when there is room.
    .todo = Free some space.
problem-notConnected = Nothing was sent: there is no network.
    .safe = Calls on your telephone go on.
    .todo = Check the network of this computer and try again.
problem-formInvalid = Something is not filled in properly: { $detail }.
    .safe = Nothing was saved.
    .todo = Correct it and try again.
problem-keyringUnavailable = The keyring of this computer cannot be used.
    .safe = Your calls work; the password is kept in memory until Cordboard is closed.
    .todo = Unlock the keyring, then enter the password again.
problem-settings = The settings cannot be written.
    .safe = Your calls work.
    .todo = Free space on the disk and save again.
problem-other = The link does not work: { $detail }.
    .safe = Calls on your telephone go on; they are not shown here.
    .todo = It is tried again by itself; if it lasts, tell your administrator.

## What the telephone system refused

refusal-phoneUnknown = The telephone system knows no telephone { $detail }.
    .todo = Check your telephone in Settings, Accounts.
refusal-loggedInElsewhere = You are logged in at telephone { $detail }.
    .todo = Log out there and log in here, or use that telephone.
refusal-numberInvalid = The telephone system does not accept this number.
    .safe = Nothing was dialled.
    .todo = Check the digits.
refusal-callFailed = The call could not be set up.
    .safe = Other calls are as they were.
    .todo = Try again, or dial on your telephone.
refusal-favouriteFailed = The favourite could not be changed.
    .safe = Calls are as they were.
    .todo = Try again later.
refusal-unconfirmed = The telephone system did not confirm within 3 s.
refusal-linkLost = The link was lost before the telephone system confirmed.
    .todo = Look again when the link is back.
refusal-other = The telephone system refused: { $detail }.
    .safe = Calls are as they were.
    .todo = Try again; if it happens again, tell your administrator.

## Notices

notices = Notices
notice-keyring = The keyring of this computer cannot be used.
    .safe = Your calls work; the password is kept in memory until Cordboard is closed.
    .todo = Unlock the keyring, then enter the password again.
notice-historyNewer = The call history was written by a newer version of Cordboard.
    .safe = Your calls work; they are not kept in the history now.
    .todo = Install the newer version again.
notice-other = Something does not work: { $detail }.
    .safe = Calls on your telephone go on.
    .todo = If it lasts, tell your administrator.
