// `fiberscope repeat`: the recipe of a trace once more: the same, or what differs and why.
#include <filesystem>
#include <iostream>

#include "app/cli/commands.h"
#include "app/session/files.h"
#include "app/session/repeat.h"
#include "scheduler/base/visible.h"
#include "scheduler/trace/format.h"

namespace fiberscope::cli {

namespace {

// A program may compute for long; nobody waits for it but who asked.
constexpr std::chrono::hours kSilenceMax{24};

// grant: the folder that one stands in, and what was said. Errors: the option that is wrong.
base::Result<session::Grant> grant(const LimitOptions& options) {
  session::Recipe said;
  if (const std::string wrong = overrule(options, said); !wrong.empty()) return base::Error{wrong};
  std::error_code ignored;
  const std::string here = std::filesystem::current_path(ignored).string();
  if (here.size() > 1) said.readable.push_back(here);
  return session::Grant{said.readable, said.limits, said.barrier_required};
}

}  // namespace

int repeat_command(const RepeatOptions& options) {
  const base::Result<session::Grant> granted = grant(options.limits);
  if (!granted) return complain(granted.error(), kUsage);
  const base::Result<std::string> bytes = session::read_file(options.trace, trace::kTraceBytesMax);
  if (!bytes) return complain(bytes.error());
  session::EngineClient::Options client_options;
  client_options.silence_max = kSilenceMax;
  client_options.trace_bytes_max =
      std::max(client_options.trace_bytes_max, 2 * bytes.value().size());
  session::EngineClient client(client_options);
  const base::Result<session::Repetition> repeated =
      session::repeat(client, bytes.value(), granted.value());
  if (!repeated) return complain(options.trace + ": " + repeated.error());
  const session::Repetition& r = repeated.value();
  for (const std::string& note : r.notes) complain(note);
  if (!options.out.empty()) {
    const std::string_view out(reinterpret_cast<const char*>(r.bytes.data()), r.bytes.size());
    if (const auto written = session::write_file(options.out, out); !written) {
      return complain(written.error());
    }
  }
  if (!r.same) return complain(options.trace + ": " + r.verdict);
  std::cout << base::visible(options.trace + ": " + r.verdict) << '\n';
  return 0;
}

}  // namespace fiberscope::cli
