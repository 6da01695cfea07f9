// Where things are: the engine beside this program, the scenario and asset folders, the user's own.
//
// Owns nothing. Deliberately does not create or read anything. It does not know what lies there.
#pragma once

#include <string>

namespace fiberscope::session {

// data_folder: holds scenarios/. FIBERSCOPE_DATA names it; else it is ../share/fiberscope beside
// this program's folder; else the nearest folder above the program that has it. Empty: there is
// none.
std::string data_folder();
std::string scenario_folder();

// engine_path: fiberscope-engine beside this program, or in ../libexec/fiberscope;
// FIBERSCOPE_ENGINE_PATH overrules it.
std::string engine_path();

// command_path: fiberscope, beside this program.
std::string command_path();

// settings_path: fiberscope/settings.json in $XDG_CONFIG_HOME, or in ~/.config. Empty: no home.
std::string settings_path();

// kept_start_path: where an engine of this path keeps its start for the next one
// (scheduler/engine/kept_start.h): in fiberscope in $XDG_CACHE_HOME, or in ~/.cache. Empty: no
// home.
std::string kept_start_path(const std::string& engine);

}  // namespace fiberscope::session
