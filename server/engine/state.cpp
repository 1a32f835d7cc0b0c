#include "storage/log.hpp"
