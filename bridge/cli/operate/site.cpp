// healthlint site list | rescan | purge: the sites that are in this store.

#include <CLI/CLI.hpp>

#include "bridge/cli/command.h"
#include "bridge/cli/commands.h"
#include "bridge/cli/operate/site_commands.h"

namespace healthlint {

void add_site_command(CLI::App& app, CommandLine& line) {
    CLI::App* site =
        app.add_subcommand("site", "The sites of this store: list, read anew, take leave of one");
    site->require_subcommand(1);
    add_site_list(*site, line);
    add_site_rescan(*site, line);
    add_site_purge(*site, line);
}

}  // namespace healthlint
