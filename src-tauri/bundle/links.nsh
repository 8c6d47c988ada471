; What lets a user choose Cordboard for links in the settings of Windows: a program is offered there only when it is among the
; registered applications with its abilities. The classes of the links themselves are written by the installer.

!define CORDBOARD_CAPABILITIES "Software\Cordboard\Capabilities"

!macro CORDBOARD_LINK scheme
  WriteRegStr SHCTX "Software\Classes\Cordboard.${scheme}" "" "URL:${scheme}"
  WriteRegStr SHCTX "Software\Classes\Cordboard.${scheme}" "URL Protocol" ""
  WriteRegStr SHCTX "Software\Classes\Cordboard.${scheme}\DefaultIcon" "" "$INSTDIR\${MAINBINARYNAME}.exe,0"
  WriteRegStr SHCTX "Software\Classes\Cordboard.${scheme}\shell\open\command" "" '"$INSTDIR\${MAINBINARYNAME}.exe" "%1"'
  WriteRegStr SHCTX "${CORDBOARD_CAPABILITIES}\URLAssociations" "${scheme}" "Cordboard.${scheme}"
!macroend

!macro NSIS_HOOK_POSTINSTALL
  WriteRegStr SHCTX "${CORDBOARD_CAPABILITIES}" "ApplicationName" "Cordboard"
  WriteRegStr SHCTX "${CORDBOARD_CAPABILITIES}" "ApplicationDescription" "Desktop companion of the telephone"
  !insertmacro CORDBOARD_LINK "tel"
  !insertmacro CORDBOARD_LINK "callto"
  !insertmacro CORDBOARD_LINK "sip"
  !insertmacro CORDBOARD_LINK "sips"
  !insertmacro CORDBOARD_LINK "cordboard"
  WriteRegStr SHCTX "Software\RegisteredApplications" "Cordboard" "${CORDBOARD_CAPABILITIES}"
  ; SHCNE_ASSOCCHANGED: the settings of Windows read the registry again.
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend

!macro NSIS_HOOK_POSTUNINSTALL
  DeleteRegValue SHCTX "Software\RegisteredApplications" "Cordboard"
  DeleteRegKey SHCTX "${CORDBOARD_CAPABILITIES}"
  DeleteRegKey /ifempty SHCTX "Software\Cordboard"
  DeleteRegKey SHCTX "Software\Classes\Cordboard.tel"
  DeleteRegKey SHCTX "Software\Classes\Cordboard.callto"
  DeleteRegKey SHCTX "Software\Classes\Cordboard.sip"
  DeleteRegKey SHCTX "Software\Classes\Cordboard.sips"
  DeleteRegKey SHCTX "Software\Classes\Cordboard.cordboard"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend
