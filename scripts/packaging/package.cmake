# What is installed where, and the Debian package that cpack makes of it (scripts/packaging/build-deb).
include(GNUInstallDirs)
set(packaging ${PROJECT_SOURCE_DIR}/scripts/packaging)
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)  # the package needs the binary, not the tests

install(TARGETS healthlint RUNTIME DESTINATION bin)
install(FILES ${packaging}/healthlint.service DESTINATION /lib/systemd/system)
install(FILES ${packaging}/healthlint.yaml DESTINATION /etc/healthlint)
install(FILES rules/ai-team.rules.yaml rules/ai-team.tests.yaml DESTINATION /etc/healthlint/rules)
# Built by npm; the package without it has badges and no panel.
install(DIRECTORY bridge/ui/dist/ DESTINATION share/healthlint/ui OPTIONAL)
install(FILES ${packaging}/README.md DESTINATION share/doc/healthlint RENAME operation.md)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION share/doc/healthlint RENAME copyright)
install(FILES rules/README.md DESTINATION share/doc/healthlint RENAME rules.md)
install(FILES bridge/store/README.md DESTINATION share/doc/healthlint RENAME store.md)
install(DIRECTORY rules/docs/ DESTINATION share/doc/healthlint/rules)
install(FILES ${packaging}/nginx.conf rules/site.yaml DESTINATION share/doc/healthlint/examples)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME healthlint)
set(CPACK_PACKAGE_CONTACT "Healthlint maintainers <maintainers@healthlint.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "health badges for the tickets of AI projects in Jira")
set(CPACK_PACKAGE_DESCRIPTION
  "Reads the tickets of AI projects, applies rules that admins edit as YAML, and writes a badge and one\n suggestion back onto the ticket. English and Korean.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, openssl, ca-certificates, tzdata")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "nginx-light | nginx, sqlite3")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${packaging}/debian/postinst ${packaging}/debian/prerm ${packaging}/debian/postrm ${packaging}/debian/conffiles)
include(CPack)
