// Serve: the engine as a server of runs for one client, over a SOCK_SEQPACKET socket.
//
// Owns which process is which run. Deliberately does not know what a trace says: the child writes
// it straight into the client's pipe.
//
// Each packet from the client is one JSON command; "run" brings along by SCM_RIGHTS the trace
// pipe's write end and a file that holds the recipe in JSON; if somebody is there to enter
// something, also the read end of what is the program's stdin and the write end of a pipe on which
// it is asked for (host/run/telling.h). Each reply is one packet.
//   {"command":"run","run":ID}   {"command":"kill","run":ID}   {"command":"quit"}
//   {"command":"run","run":ID,"checkpoints":true}   a run that others can go on from
//   {"command":"run_on","run":ID,"of":OTHER,"until":N}   from its last checkpoint before event N;
//     with the trace pipe's write end and a file that says how (base::RunOn) in JSON
//   {"command":"forget","run":ID}   its checkpoints end
//   {"command":"pause","run":ID}   {"command":"resume","run":ID}   the process stands still
//   {"command":"step","run":ID}   it goes on to the end of its next block
//   {"event":"ready","missing":{"Landlock":"…"}}   of the barrier around runs, tried once, and why
//   {"event":"started","run":ID,"pid":P}
//   {"event":"started","run":ID,"pid":P,"from":SENT}   of one that runs on; its pipe begins there
//   {"event":"checkpoint","run":ID,"at":SENT}   {"event":"checkpoint_gone","run":ID,"events":N}
//     SENT: how much of the trace there was (trace/format.h), as [bytes, events, texts, checksum,
//     time]
//   {"event":"ended","run":ID,"exit_status":S,"signal":G} {"event":"error","run":ID,"message":"…"}
#pragma once

namespace fiberscope::engine {

class ColdStart;

// serve: until the client says quit or goes away. Returns the engine's exit status.
int serve(int socket_fd, const ColdStart& cold);

}  // namespace fiberscope::engine
