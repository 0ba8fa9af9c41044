//! The degree photos of a whole batch, each looked at once, and which of them are the same.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::ingest::{FaceFinder, inspect_photo};
use crate::inputs::Inputs;
use crate::message::say;
use crate::package::{Sha256, sha256};
use crate::policy::{PhotoState, PhotoTwin};
use crate::records::values::StudentId;
use crate::records::{KnownFaces, PhotoFacts};

/// Students whose photos are those of others too.
pub type Twins = BTreeMap<StudentId, Vec<PhotoTwin>>;

/// All photos by student.
#[derive(Debug, Default)]
pub struct Album {
    photos: BTreeMap<StudentId, Photo>,
}

#[derive(Debug)]
struct Photo {
    state: PhotoState,
    /// Of the bytes; none where there are none.
    digest: Option<Sha256>,
    twins: Vec<PhotoTwin>,
}

impl Album {
    /// Looks at the photo of every student; one that cannot be used is reported, and stops nothing. Faces are searched where
    /// the policy asks for any, and on photos that are not `known`.
    pub fn of(inputs: &Inputs, known: &KnownFaces) -> Album {
        let mut album = Album::look(inputs, known, |_| true);
        album.find_twins();
        album
    }

    /// Looks at the photos of some students alone, where it is known already which photos of the batch are the same.
    pub fn of_some(inputs: &Inputs, known: &KnownFaces, twins: &Twins, is_asked: impl Fn(&str) -> bool) -> Album {
        let mut album = Album::look(inputs, known, is_asked);
        for (id, photo) in &mut album.photos {
            photo.twins = twins.get(id).cloned().unwrap_or_default();
        }
        album
    }

    fn look(inputs: &Inputs, known: &KnownFaces, is_asked: impl Fn(&str) -> bool) -> Album {
        let students: Vec<_> = inputs.students.values().filter(|(_, student)| is_asked(student.id.as_str())).collect();
        let asks_for_faces = inputs.policy.photos.iter().any(|entry| entry.is.face.is_some());
        let finder = || if asks_for_faces { Search::On(FaceFinder::new()) } else { Search::Off };
        let look = |search: &mut Search, (_, student): &&(String, crate::records::Student)| {
            let path = student.photo.as_deref();
            let (state, digest) = path.map_or((PhotoState::Absent, None), |path| photo(inputs, path, search, known));
            (student.id.clone(), Photo { state, digest, twins: vec![] })
        };
        Album { photos: students.par_iter().map_init(finder, look).collect() }
    }

    /// The photos that are the same, by student.
    pub fn all_twins(&self) -> Twins {
        let found = self.photos.iter().filter(|(_, photo)| !photo.twins.is_empty());
        found.map(|(id, photo)| (id.clone(), photo.twins.clone())).collect()
    }

    /// The faces on every photo that was searched, for the next time.
    pub fn faces(&self) -> KnownFaces {
        let searched = |photo: &Photo| match (&photo.state, photo.digest) {
            (PhotoState::Present(facts), Some(digest)) => Some((digest.to_string(), facts.faces.clone()?)),
            _ => None,
        };
        self.photos.values().filter_map(searched).collect()
    }

    /// What became of a student's photo.
    pub fn state(&self, id: &StudentId) -> PhotoState {
        self.photos.get(id).map_or(PhotoState::Absent, |photo| photo.state.clone())
    }

    /// Other students with the same photo.
    pub fn twins(&self, id: &StudentId) -> Vec<PhotoTwin> {
        self.photos.get(id).map_or(vec![], |photo| photo.twins.clone())
    }

    /// Whether bytes are still those that were looked at.
    pub fn is_same(&self, id: &StudentId, bytes: &[u8]) -> bool {
        self.photos.get(id).is_some_and(|photo| photo.digest == Some(sha256(bytes)))
    }

    /// Every photo against every other: 5,000 of them are 12.5 million comparisons of 768 small numbers.
    fn find_twins(&mut self) {
        let looked_at = |(id, photo): (&StudentId, &Photo)| match &photo.state {
            PhotoState::Present(facts) => Some((id.clone(), photo.digest?, facts.clone())),
            _ => None,
        };
        let all: Vec<(StudentId, Sha256, Box<PhotoFacts>)> = self.photos.iter().filter_map(looked_at).collect();
        let pairs: Vec<(usize, usize, bool)> =
            (0..all.len()).into_par_iter().flat_map_iter(|a| pairs_of(&all, a)).collect();
        for (a, b, is_exact) in pairs {
            for (one, other) in [(a, b), (b, a)] {
                if let Some(photo) = self.photos.get_mut(&all[one].0) {
                    photo.twins.push(PhotoTwin { student: all[other].0.clone(), is_exact });
                }
            }
        }
        self.photos.values_mut().for_each(|photo| photo.twins.sort());
    }
}

fn pairs_of(all: &[(StudentId, Sha256, Box<PhotoFacts>)], a: usize) -> impl Iterator<Item = (usize, usize, bool)> {
    let (_, digest, facts) = &all[a];
    all.iter().enumerate().skip(a + 1).filter_map(move |(b, (_, other, others))| {
        let is_exact = digest == other;
        (is_exact || facts.likeness.is_same(&others.likeness)).then_some((a, b, is_exact))
    })
}

/// Whether faces are searched, and by what; the model of a finder is read when the first photo needs it.
enum Search {
    Off,
    On(Option<FaceFinder>),
}

fn photo(inputs: &Inputs, path: &str, search: &mut Search, known: &KnownFaces) -> (PhotoState, Option<Sha256>) {
    let bytes = match inputs.bytes(path) {
        Ok(bytes) => bytes,
        Err(why) => return (PhotoState::Unusable(why), None),
    };
    let digest = sha256(&bytes);
    let state = match inspect_photo(path, &bytes) {
        Ok(mut facts) => {
            if let Search::On(finder) = search {
                let searched = || finder.as_mut()?.find(&bytes, facts.orientation).ok();
                facts.faces = known.get(&digest.to_string()).cloned().or_else(searched);
            }
            PhotoState::Present(Box::new(facts))
        }
        Err(fault) => PhotoState::Unusable(say("file-unread").with("path", path).with("why", fault.message())),
    };
    (state, Some(digest))
}
