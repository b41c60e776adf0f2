// The affinity mask, whose functions Glibc's Swift module leaves out.
#ifndef APUS_AFFINITY_SHIM_H
#define APUS_AFFINITY_SHIM_H

/// CPUs that the affinity mask of the calling thread allows; 0 where the system does not say.
int apus_allowed_cpus(void);

#endif
