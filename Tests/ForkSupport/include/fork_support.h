// fork, which Swift does not offer.
#ifndef APUS_FORK_SUPPORT_H
#define APUS_FORK_SUPPORT_H

/// The exit status of a forked child that calls `body` and exits with what it returns; 256 and more where a signal ended
/// it, as SIGALRM does after `seconds`.
int apus_status_of_forked_child(int (*body)(void), unsigned seconds);

#endif
