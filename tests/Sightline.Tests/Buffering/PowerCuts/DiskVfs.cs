using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sightline.Storage;

namespace Sightline.Tests.Buffering.PowerCuts;

/// <summary>
/// Stands between SQLite and the operating system for files in folders that were given a <see cref="SimulatedDisk"/>; for all
/// others it is not there. It is SQLite's own file layer (sqlite3_vfs) with open and delete replaced, and on the files of those
/// folders write, truncate, sync and close. Locks, shared memory and reads are the operating system's.
/// </summary>
internal static unsafe class DiskVfs
{
    private const int Ok = 0;

    // Offsets in sqlite3_vfs and sqlite3_io_methods on a 64-bit machine, and their sizes in their third versions.
    private const int NameInVfs = 24;
    private const int OpenInVfs = 40;
    private const int DeleteInVfs = 48;
    private const int VfsSize = 168;
    private const int CloseInMethods = 8;
    private const int WriteInMethods = 24;
    private const int TruncateInMethods = 32;
    private const int SyncInMethods = 40;
    private const int MethodsSize = 152;

    private static readonly ConcurrentDictionary<string, SimulatedDisk> s_disks = new();
    private static readonly ConcurrentDictionary<nint, OpenFile> s_files = new();
    private static readonly ConcurrentDictionary<nint, nint> s_methods = new();
    private static readonly nint s_below = Register();

    private sealed record OpenFile(nint Below, string Path, SimulatedDisk Disk);

    /// <summary>From now on SQLite's files in a folder lie on this disk, until disposed.</summary>
    public static IDisposable Put(string folder, SimulatedDisk disk)
    {
        Assert.NotEqual(0, s_below);
        Assert.True(s_disks.TryAdd(folder, disk));
        return new Ending(() => s_disks.TryRemove(folder, out _));
    }

    private static nint Register()
    {
        // SQLite must be set up before its file layer is asked for.
        RuntimeHelpers.RunClassConstructor(typeof(SqliteDatabase).TypeHandle);
        var below = FindVfs(null);
        var ours = (byte*)NativeMemory.AllocZeroed(VfsSize);
        Buffer.MemoryCopy((void*)below, ours, VfsSize, VfsSize);
        *(nint*)(ours + NameInVfs) = Marshal.StringToCoTaskMemUTF8("simulated disks");
        *(delegate* unmanaged<nint, nint, nint, int, nint, int>*)(ours + OpenInVfs) = &Open;
        *(delegate* unmanaged<nint, nint, int, int>*)(ours + DeleteInVfs) = &Delete;
        return RegisterVfs((nint)ours, 1) == Ok ? below : 0;
    }

    [UnmanagedCallersOnly]
    private static int Open(nint vfs, nint name, nint file, int flags, nint outFlags)
    {
        var code = ((delegate* unmanaged<nint, nint, nint, int, nint, int>)At(s_below, OpenInVfs))(s_below, name, file, flags, outFlags);
        if (code == Ok && DiskOf(name, out var path) is { } disk)
        {
            var below = *(nint*)file;
            disk.Opened(path);
            s_files[file] = new OpenFile(below, path, disk);
            *(nint*)file = s_methods.GetOrAdd(below, Wrapped);
        }

        return code;
    }

    [UnmanagedCallersOnly]
    private static int Delete(nint vfs, nint name, int syncFolder)
    {
        if (DiskOf(name, out var path) is { } disk && disk.Deleting(path) is var failed && failed != Ok)
        {
            return failed;
        }

        return ((delegate* unmanaged<nint, nint, int, int>)At(s_below, DeleteInVfs))(s_below, name, syncFolder);
    }

    [UnmanagedCallersOnly]
    private static int Close(nint file)
    {
        Assert.True(s_files.TryRemove(file, out var open));
        *(nint*)file = open.Below;
        return ((delegate* unmanaged<nint, int>)At(open.Below, CloseInMethods))(file);
    }

    [UnmanagedCallersOnly]
    private static int Write(nint file, nint bytes, int count, long offset)
    {
        var open = s_files[file];
        var code = open.Disk.Writing(open.Path, offset, new ReadOnlySpan<byte>((void*)bytes, count), out var reached);
        if (reached > 0)
        {
            var below = ((delegate* unmanaged<nint, nint, int, long, int>)At(open.Below, WriteInMethods))(file, bytes, reached, offset);
            return code == Ok ? below : code;
        }

        return code;
    }

    [UnmanagedCallersOnly]
    private static int Truncate(nint file, long size)
    {
        var open = s_files[file];
        var code = open.Disk.Truncating(open.Path, size);
        return code == Ok ? ((delegate* unmanaged<nint, long, int>)At(open.Below, TruncateInMethods))(file, size) : code;
    }

    /// <summary>The disk below is not asked: what survives is decided by the simulated one.</summary>
    [UnmanagedCallersOnly]
    private static int Sync(nint file, int flags)
    {
        var open = s_files[file];
        return open.Disk.Syncing(open.Path);
    }

    private static nint Wrapped(nint below)
    {
        var ours = (byte*)NativeMemory.AllocZeroed(MethodsSize);
        Buffer.MemoryCopy((void*)below, ours, MethodsSize, MethodsSize);
        *(delegate* unmanaged<nint, int>*)(ours + CloseInMethods) = &Close;
        *(delegate* unmanaged<nint, nint, int, long, int>*)(ours + WriteInMethods) = &Write;
        *(delegate* unmanaged<nint, long, int>*)(ours + TruncateInMethods) = &Truncate;
        *(delegate* unmanaged<nint, int, int>*)(ours + SyncInMethods) = &Sync;
        return (nint)ours;
    }

    private static SimulatedDisk? DiskOf(nint name, out string path)
    {
        path = Marshal.PtrToStringUTF8(name) ?? "";
        return s_disks.IsEmpty || path.Length == 0 ? null : s_disks.GetValueOrDefault(Path.GetDirectoryName(path)!);
    }

    private static nint At(nint table, int offset) => *(nint*)(table + offset);

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_vfs_find")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern nint FindVfs(byte* name);

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_vfs_register")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int RegisterVfs(nint vfs, int makeDefault);

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
