#include "scheduler/machine/files/permissions.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace fiberscope::machine {

namespace {

constexpr uid_t kSameUser = static_cast<uid_t>(-1);
constexpr gid_t kSameGroup = static_cast<gid_t>(-1);

// keeps_group_bit: whether it may have a file that runs as this group.
bool keeps_group_bit(const Credentials& who, gid_t group) {
  return who.user == 0 || who.is_in(group);
}

}  // namespace

bool Credentials::is_in(gid_t of) const {
  return of == group || std::ranges::find(groups, of) != groups.end();
}

bool permits(const Credentials& who, const struct stat& facts, int wanted) {
  const mode_t mode = facts.st_mode;
  if (who.user == 0) {
    const bool runs = S_ISDIR(mode) || (mode & 0111) != 0;
    return (wanted & X_OK) == 0 || runs;
  }
  const int shift = facts.st_uid == who.user ? 6 : who.is_in(facts.st_gid) ? 3 : 0;
  const int granted = static_cast<int>(mode >> shift) & 7;
  return (granted & wanted) == wanted;
}

void own_new(const Credentials& who, const struct stat& folder, struct stat& facts) {
  facts.st_uid = who.user;
  facts.st_gid = who.group;
  if ((folder.st_mode & S_ISGID) == 0) return;
  facts.st_gid = folder.st_gid;
  if (S_ISDIR(facts.st_mode)) {
    facts.st_mode |= S_ISGID;
  } else if ((facts.st_mode & S_IXGRP) != 0 && !keeps_group_bit(who, facts.st_gid)) {
    facts.st_mode &= ~static_cast<mode_t>(S_ISGID);
  }
}

void drop_rights(const Credentials& who, struct stat& facts) {
  if (S_ISDIR(facts.st_mode)) return;
  facts.st_mode &= ~static_cast<mode_t>(S_ISUID);
  const bool runs = (facts.st_mode & S_IXGRP) != 0;
  if (runs || !keeps_group_bit(who, facts.st_gid)) facts.st_mode &= ~static_cast<mode_t>(S_ISGID);
}

int check_removal(const Credentials& who, const struct stat& folder, const struct stat& facts) {
  const bool sticky = (folder.st_mode & S_ISVTX) != 0;
  return sticky && !who.may_act_as(facts.st_uid) && !who.may_act_as(folder.st_uid) ? -EPERM : 0;
}

int check_link(const Credentials& who, const struct stat& facts) {
  if (who.may_act_as(facts.st_uid)) return 0;
  const bool runs_as_other = (facts.st_mode & S_ISUID) != 0 ||
                             (facts.st_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP);
  const bool plain = S_ISREG(facts.st_mode) && !runs_as_other;
  return plain && permits(who, facts, R_OK | W_OK) ? 0 : -EPERM;
}

int check_times(const Credentials& who, const struct stat& facts, const timespec times[2]) {
  if (who.may_act_as(facts.st_uid)) return 0;
  const auto both = [&](long what) {
    return times[0].tv_nsec == what && times[1].tv_nsec == what;
  };
  if (times != nullptr && both(UTIME_OMIT)) return 0;
  if (times != nullptr && !both(UTIME_NOW)) return -EPERM;
  return permits(who, facts, W_OK) ? 0 : -EACCES;
}

int change_mode(const Credentials& who, mode_t mode, struct stat& facts) {
  if (!who.may_act_as(facts.st_uid)) return -EPERM;
  if (!keeps_group_bit(who, facts.st_gid)) mode &= ~static_cast<mode_t>(S_ISGID);
  facts.st_mode = (facts.st_mode & S_IFMT) | (mode & kModeBits);
  return 0;
}

int change_owner(const Credentials& who, uid_t user, gid_t group, struct stat& facts) {
  const bool owns = who.user == facts.st_uid;
  const bool may_user = user == kSameUser || (owns && user == facts.st_uid);
  const bool may_group =
      group == kSameGroup || (owns && (group == facts.st_gid || who.is_in(group)));
  if (who.user != 0 && !(may_user && may_group)) return -EPERM;
  drop_rights(who, facts);
  if (user != kSameUser) facts.st_uid = user;
  if (group != kSameGroup) facts.st_gid = group;
  return 0;
}

}  // namespace fiberscope::machine
