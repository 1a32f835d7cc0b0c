# What every target of ours is built with. Libraries are declared in the order they may know each
# other: protocol <- storage <- engine <- gate, jobs; protocol <- wire <- gate; a folder's target has the
# folder's name.

add_library(parley_options INTERFACE)
target_compile_options(parley_options INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Werror
    -Wno-missing-field-initializers  # a member with a default is not missing
    # A file's own type is one's own also where a unity build includes that file.
    $<$<AND:$<BOOL:${CMAKE_UNITY_BUILD}>,$<CXX_COMPILER_ID:GNU>>:-Wno-subobject-linkage>
    # g++ 12 sees these in optional and string where there is nothing.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
    $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds>
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
target_include_directories(parley_options INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)
target_compile_definitions(parley_options INTERFACE
    BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
    BOOST_ASIO_NO_DEPRECATED PARLEY_VERSION="${PROJECT_VERSION}")
target_link_libraries(parley_options INTERFACE Boost::headers Threads::Threads)

# parley_library(name headers...): a static library of all .cpp files of this folder; the headers are
# those of ours that nearly all of them include, precompiled with the common ones.
function(parley_library name)
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC parley_options)
    target_precompile_headers(${name} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/pch.hpp ${ARGN})
endfunction()
