// Permissions: what the kernel lets a process do with a file, by the facts of both.
//
// Owns nothing. Deliberately does not know the tree, nor that some of its files are made.
//
// Invariants:
//  1. Results are as the kernel's: 0, or minus an errno; what is refused changes nothing.
// Source: path_resolution(7), chmod(2), chown(2), utimensat(2), unlink(2) of Linux man-pages 6.03;
// Linux 6.1 fs/namei.c (generic_permission, may_delete, may_linkat), fs/attr.c (setattr_prepare),
// fs/inode.c (inode_init_owner).
#pragma once

#include <sys/stat.h>

#include <ctime>
#include <vector>

namespace fiberscope::machine {

// What chmod(2) sets of a mode.
inline constexpr mode_t kModeBits = 07777;

// Credentials: who asks. User 0 may do everything.
struct Credentials {
  uid_t user = 0;
  gid_t group = 0;
  std::vector<gid_t> groups{};  // further ones

  bool is_in(gid_t of) const;
  // may_act_as: as the owner of what is this user's.
  bool may_act_as(uid_t owner) const { return user == 0 || user == owner; }
};

// permits: `wanted`: R_OK, W_OK, X_OK.
bool permits(const Credentials& who, const struct stat& facts, int wanted);
// own_new: of a new file in this folder: its owner, and its group, which may be the folder's.
void own_new(const Credentials& who, const struct stat& folder, struct stat& facts);
// drop_rights: a file that changes hands, or that a user has written, runs as nobody else any more.
void drop_rights(const Credentials& who, struct stat& facts);
// check_removal: of a name in a folder where it may write: -EPERM: in one with the sticky bit only
// the owner may, of the file or of the folder.
int check_removal(const Credentials& who, const struct stat& folder, const struct stat& facts);
// check_link: link(2): -EPERM: of another's file that it could not write (fs.protected_hardlinks).
int check_link(const Credentials& who, const struct stat& facts);
// check_times: utimensat(2).
int check_times(const Credentials& who, const struct stat& facts, const timespec times[2]);
// change_mode: chmod(2). change_owner: chown(2); -1: as it is.
int change_mode(const Credentials& who, mode_t mode, struct stat& facts);
int change_owner(const Credentials& who, uid_t user, gid_t group, struct stat& facts);

}  // namespace fiberscope::machine
