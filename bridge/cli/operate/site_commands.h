#pragma once

// The sub-commands of `healthlint site`, one file each.

namespace CLI {
class App;
}

namespace healthlint {

struct CommandLine;

void add_site_list(CLI::App& site, CommandLine& line);
void add_site_purge(CLI::App& site, CommandLine& line);
void add_site_rescan(CLI::App& site, CommandLine& line);

}  // namespace healthlint
