# Compares every file of this folder with manifest-sha256.txt and tagmanifest-sha256.txt. It writes nothing.
# 将本文件夹内的全部文件与两份清单逐一比对；不写入任何文件。
#   powershell -ExecutionPolicy Bypass -File check.ps1
$ErrorActionPreference = 'Stop'
# Names of the files are compared with that of the folder as the same object tells it: a short name (8.3) would be longer there.
$folder = [System.IO.DirectoryInfo]$PSScriptRoot
$root = $folder.FullName.TrimEnd('\', '/')
# What no manifest lists: the tag manifests themselves, and signatures.
$own = 'tagmanifest-sha256.txt', 'tagmanifest-sha512.txt', 'tagmanifest-sm3.txt', 'tagmanifest-sha256.txt.p7s', 'tagmanifest-sha256.txt.sm2'
$faults = 0
function Report($what, $path) { $script:faults++; Write-Output "$what  $path" }

$listed = New-Object 'System.Collections.Generic.Dictionary[string,string]'
foreach ($manifest in 'manifest-sha256.txt', 'tagmanifest-sha256.txt') {
    if (-not (Test-Path -LiteralPath "$root/$manifest" -PathType Leaf)) { Report '缺少 MISSING' $manifest; continue }
    foreach ($line in [System.IO.File]::ReadAllLines("$root/$manifest")) {
        if ($line -cmatch '^([0-9a-f]{64})  ([A-Za-z0-9._/-]+)$') {
            if ($listed.ContainsKey($Matches[2])) { Report '清单重复 TWICE' $Matches[2] }
            $listed[$Matches[2]] = $Matches[1]
        }
        else { Report '清单行有误 NO LINE OF A MANIFEST' "$manifest`: $line" }
    }
}
foreach ($path in $listed.Keys) {
    if (-not (Test-Path -LiteralPath "$root/$path" -PathType Leaf)) { Report '缺少 MISSING' $path; continue }
    $digest = (Get-FileHash -LiteralPath "$root/$path" -Algorithm SHA256).Hash.ToLowerInvariant()
    if ($digest -cne $listed[$path]) { Report '已改动 CHANGED' $path }
}
foreach ($file in $folder.GetFiles('*', 'AllDirectories')) {
    $path = $file.FullName.Substring($root.Length + 1).Replace('\', '/')
    if (-not $listed.ContainsKey($path) -and $own -cnotcontains $path) { Report '清单以外 ADDED' $path }
}
if ($faults -eq 0) { Write-Output "一致 OK  $($listed.Count) files"; exit 0 }
Write-Output "不一致 NOT OK  $faults"
exit 1
